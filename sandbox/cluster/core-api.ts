import { CoreV1Api, KubeConfig } from '@kubernetes/client-node'

/** Reads and writes the cluster past all of the product's code: with the stock client. */
export function coreApi(kubeconfig: string): CoreV1Api {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  return config.makeApiClient(CoreV1Api)
}
