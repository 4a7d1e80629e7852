/**
 * Plays the kubelet's next attempts, so that the demo's pods recover once somebody has mended what they fail for. Only
 * pods that were laid as `isRetried` are looked at, and nothing is written unless the registry's answer changed.
 */
import { setInterval } from 'node:timers/promises'
import type { CoreV1Api, V1Pod } from '@kubernetes/client-node'
import { unless } from '#sandbox/cluster/api-answers.ts'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { type LaidPod, layPod, RETRIED } from '#sandbox/cluster/pods.ts'
import { missingSecretFailure, type PodEvent, pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { pullFromNode } from '#sandbox/registry/node-pull.ts'
import { type RegistryCredential, readDockerConfig } from '#server/domain/docker-config.ts'
import { classifyPullFailure } from '#server/domain/pull-failure.ts'
import { Secret } from '#server/secret.ts'

const LOOK_EVERY_MS = 3_000
const REGISTRY_HOST = 'ghcr.io'

interface Node {
  kubeconfig: string
  registryUrl: string
}

export interface NextAttempts {
  stop(): Promise<void>
}

/** Looks every three seconds until it is stopped. */
export function startNextAttempts(node: Node): NextAttempts {
  const ending = new AbortController()
  const looks = (async () => {
    // A look that failed, because the API server is down for a moment, is followed by the next one.
    for await (const _ of setInterval(LOOK_EVERY_MS, null, ending)) await playNextAttempts(node).catch(() => undefined)
  })().catch(() => undefined)
  return {
    stop: () => {
      ending.abort()
      return looks
    },
  }
}

/** Lets every retried pod that waits for its image try once. */
export async function playNextAttempts(node: Node): Promise<void> {
  const core = coreApi(node.kubeconfig)
  const { items } = await core.listPodForAllNamespaces({ labelSelector: RETRIED })
  for (const pod of items) {
    const isWaiting = pod.status?.containerStatuses?.some(({ state }) => state?.waiting)
    if (isWaiting && !pod.metadata?.deletionTimestamp) await attempt(core, node, pod)
  }
}

async function attempt(core: CoreV1Api, { kubeconfig, registryUrl }: Node, pod: V1Pod): Promise<void> {
  const laid = await withReferences(core, asLaid(pod))
  const [{ image = '' } = {}] = laid.containers
  const { credential, missing } = await readCredential(core, laid)
  const cause = await pullFromNode(registryUrl, image, credential)
  if (cause === null) return void (await layPod(kubeconfig, { ...laid, ...arrived(laid) }))
  const message = pod.status?.containerStatuses?.find(({ state }) => state?.waiting)?.state?.waiting?.message
  if (classifyPullFailure(message) === cause) return
  const isSecretMissing = cause === 'no-credential' && missing.length > 0
  const { backOff, events } = isSecretMissing ? missingSecretFailure(image, missing) : pullFailure(cause, image)
  const containers = laid.containers.map((one) => ({ ...one, state: { waiting: backOff } }))
  await layPod(kubeconfig, { ...laid, containers, events })
}

function asLaid({ metadata, spec }: V1Pod): LaidPod {
  const { namespace = '', name = '', labels } = metadata ?? {}
  const [owner] = metadata?.ownerReferences ?? []
  const templateHash = labels?.['pod-template-hash']
  return {
    ...{
      namespace,
      name,
      isRetried: true,
      imagePullSecrets: spec?.imagePullSecrets?.map((one) => one.name ?? '') ?? [],
    },
    controller: owner && { kind: owner.kind as 'ReplicaSet', name: owner.name, templateHash },
    containers: (spec?.containers ?? []).map((one) => ({
      ...{ name: one.name, image: one.image ?? '' },
      state: { waiting: { reason: 'ImagePullBackOff' } },
    })),
  }
}

/** A pod without references gets those of its service account, for which `layPod` makes it anew: a rollout in one. */
async function withReferences(core: CoreV1Api, laid: LaidPod): Promise<LaidPod> {
  if (laid.imagePullSecrets?.length) return laid
  const { namespace } = laid
  const account = await unless(404, core.readNamespacedServiceAccount({ namespace, name: 'default' }))
  return { ...laid, imagePullSecrets: account?.imagePullSecrets?.map((one) => one.name ?? '') ?? [] }
}

async function readCredential(core: CoreV1Api, { namespace, imagePullSecrets = [] }: LaidPod) {
  const missing: string[] = []
  let credential: RegistryCredential | null = null
  for (const name of imagePullSecrets) {
    const secret = await unless(404, core.readNamespacedSecret({ namespace, name }))
    if (!secret) missing.push(name)
    const config = Buffer.from(secret?.data?.['.dockerconfigjson'] ?? '', 'base64').toString('utf8')
    credential ??= readDockerConfig(new Secret(config), REGISTRY_HOST)
  }
  return { credential, missing }
}

/** As a kubelet of the newest supported Kubernetes words it. */
function arrived({ containers }: LaidPod): Pick<LaidPod, 'containers' | 'events'> {
  const image = containers[0]?.image
  const events: [reason: string, message: string][] = [
    ['Pulling', `Pulling image "${image}"`],
    ['Pulled', `Successfully pulled image "${image}" in 365ms (365ms including waiting). Image size: 863662 bytes.`],
    ['Created', 'Container created'],
    ['Started', 'Container started'],
  ]
  return {
    containers: containers.map((one) => ({ ...one, state: { running: true } })),
    events: events.map(([reason, message]): PodEvent => ({ type: 'Normal', reason, message })),
  }
}
