import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import type { ClusterAccess } from '#server/adapters/cluster-access.ts'
import { proveAccess } from '#server/adapters/cluster-proof.ts'
import { accessOf } from '#server/adapters/kubeconfig.ts'
import { type Kubeconfig, mergeKubeconfigs, parseKubeconfig } from '#server/adapters/kubeconfig-file.ts'
import { refusal } from '#server/adapters/kubeconfig-place.ts'
import type { Environment } from '#server/adapters/kubeconfig-program.ts'

/** What the kubelet mounts into every pod. */
const SERVICE_ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount'

/**
 * The usual chain: the files of `KUBECONFIG`, `~/.kube/config`, the service account of the pod. Everything that can be seen
 * without asking the cluster is looked at.
 * @throws AppError INVALID_INPUT that says what cannot work, and where it stands
 */
export function findClusterAccess(environment: Environment, serviceAccount = SERVICE_ACCOUNT): ClusterAccess {
  const files = kubeconfigFiles(environment)
  const access = files
    ? accessOf(mergeKubeconfigs(readKubeconfigs(files)), environment)
    : serviceAccountAccess(environment, serviceAccount)
  proveAccess(access)
  return access
}

function kubeconfigFiles({ KUBECONFIG = '', HOME }: Environment): string[] | undefined {
  const named = KUBECONFIG.split(path.delimiter).filter((file) => file.trim() !== '')
  if (named.length > 0) return named
  const usual = HOME ? path.join(HOME, '.kube', 'config') : ''
  return existsSync(usual) ? [usual] : undefined
}

/** As in kubectl, one of several files may be absent. */
function readKubeconfigs(files: string[]): Kubeconfig[] {
  const present = files.filter((file) => existsSync(file))
  if (present.length === 0) throw refusal(`there is no file ${files.join(' and no file ')}`)
  return present.map((file) => parseKubeconfig(readText(file), path.resolve(file)))
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    throw refusal(`${file} cannot be read. Is it a file, and may this user read it?`)
  }
}

/** As a pod's service account (kubernetes.io, "Accessing the Kubernetes API from a Pod"). Its files are replaced in time. */
function serviceAccountAccess(environment: Environment, directory: string): ClusterAccess {
  const { KUBERNETES_SERVICE_HOST: host, KUBERNETES_SERVICE_PORT: port } = environment
  if (!host || !port) throw refusal('it is not set, there is no ~/.kube/config, and this is no pod of a cluster')
  return {
    origin: `the service account in ${directory}`,
    server: `https://${host.includes(':') ? `[${host}]` : host}:${port}`,
    proxyUrl: undefined,
    tls: { authority: { file: path.join(directory, 'ca.crt') }, serverName: undefined, isVerified: true },
    user: {
      token: { file: path.join(directory, 'token') },
      basic: undefined,
      certificate: undefined,
      program: undefined,
      impersonation: {},
    },
  }
}
