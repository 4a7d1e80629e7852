import { randomUUID } from 'node:crypto'
import {
  AdmissionregistrationV1Api,
  CoreV1Api,
  KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from '@kubernetes/client-node'
import { expect } from 'vitest'

/** What administrators of a cluster put in the way of a write, for as long as `run` takes. */

function configOf(kubeconfig: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  return config
}

/** A quota of none of an object, or of plenty of anything else. Its status is written as the controller manager would. */
export async function withQuota(
  kubeconfig: string,
  namespace: string,
  resources: string[],
  run: () => Promise<void>,
): Promise<void> {
  const core = configOf(kubeconfig).makeApiClient(CoreV1Api)
  const name = `quota-${randomUUID()}`
  const hard = Object.fromEntries(resources.map((one) => [one, one.startsWith('count/') ? '0' : '100Gi']))
  const used = Object.fromEntries(resources.map((one) => [one, '0']))
  const place = { namespace, name }
  await core.createNamespacedResourceQuota({ namespace, body: { metadata: { name }, spec: { hard } } })
  await core.patchNamespacedResourceQuotaStatus(
    { ...place, body: { status: { hard, used } } },
    setHeaderOptions('Content-Type', PatchStrategy.MergePatch),
  )
  try {
    await run()
  } finally {
    await core.deleteNamespacedResourceQuota(place)
  }
}

/** A ValidatingAdmissionPolicy of one namespace, with words of its own. */
interface Policy {
  namespace: string
  words: string
  /** Whose writes it judges; Secrets when absent. */
  resource?: 'secrets' | 'pods'
  /** What it lets through, in CEL; nothing when absent. */
  allowed?: string
}

export async function withPolicy(
  kubeconfig: string,
  { namespace, words, resource = 'secrets', allowed = 'false' }: Policy,
  run: () => Promise<void>,
): Promise<void> {
  const admission = configOf(kubeconfig).makeApiClient(AdmissionregistrationV1Api)
  const name = `policy-${randomUUID()}`
  const namespaceSelector = { matchLabels: { 'kubernetes.io/metadata.name': namespace } }
  const rule = { apiGroups: [''], apiVersions: ['v1'], resources: [resource], operations: ['CREATE', 'UPDATE'] }
  await admission.createValidatingAdmissionPolicy({
    body: {
      metadata: { name },
      spec: {
        matchConstraints: { namespaceSelector, resourceRules: [rule] },
        validations: [{ expression: allowed, message: words }],
      },
    },
  })
  await admission.createValidatingAdmissionPolicyBinding({
    body: { metadata: { name }, spec: { policyName: name, validationActions: ['Deny'] } },
  })
  try {
    await run()
  } finally {
    await admission.deleteValidatingAdmissionPolicyBinding({ name })
    await admission.deleteValidatingAdmissionPolicy({ name })
  }
}

/** The API server learns of a new policy or quota by a watch: what it refuses is asked until it is refused. */
export async function untilRefused<T>(ask: () => Promise<T>, isRefused: (answer: T) => boolean): Promise<T> {
  let last: T | undefined
  await expect
    .poll(
      async () => {
        last = await ask()
        return isRefused(last)
      },
      { timeout: 30_000 },
    )
    .toBe(true)
  return last as T
}
