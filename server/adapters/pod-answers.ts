import { z } from 'zod'
import { maskTokens } from '#server/domain/token-mask.ts'
import { type Workload, workloadOf } from '#server/domain/workload.ts'

/** What pods say, in the few words that a PullStatus needs. @throws ZodError for what is none of them */

export interface PodFound {
  name: string
  /** Absent of a pod that its node made by itself: events call that one by another uid. */
  uid?: string
  workload: Workload
  /** ISO 8601. */
  createdAt?: string
  /** Absent until the pod has a node. */
  node?: string
  serviceAccount: string
  pullSecretNames: string[]
  containers: ContainerFound[]
}

export interface ContainerFound {
  name: string
  image: string
  init: boolean
  /** Added to a pod that was there already, for debugging. */
  ephemeral?: true
  /** An image that the pod has as a volume, by the volume's name. */
  volume?: { isMounted: boolean }
  state: 'running' | 'waiting' | 'terminated'
  reason?: string
  /** Tokens are masked in it, and in every other text here that the API server lets people choose freely. */
  message?: string
}

/** Characters of one text that are read. Whoever may create pods chooses many of them. */
const MAX_MESSAGE = 4_000

/** Other people's words as far as they are kept. Tokens are masked before they are cut: nobody would know the half of one. */
export function shortened(message: string | null | undefined): string | undefined {
  const masked = message ? maskTokens(message) : undefined
  return masked && masked.length > MAX_MESSAGE ? `${copied(masked.slice(0, MAX_MESSAGE))}…` : masked
}

/** V8 keeps the whole text alive that a slice was taken from. */
const copied = (slice: string) => Buffer.from(slice, 'utf8').toString('utf8')

/** Whether it is a time that a page can show. */
export function isTime(text: string | null | undefined): text is string {
  return !Number.isNaN(Date.parse(text ?? ''))
}

/** Absent and null are the same: both are how an API server writes nothing. */
const text = z.string().nullish()
const waitingSchema = z.object({ reason: text, message: text })
const mountsSchema = z.array(z.object({ name: text })).nullish()
const statusSchema = z.object({
  name: z.string(),
  state: z
    .object({ running: z.object({}), terminated: z.object({ reason: text }), waiting: waitingSchema })
    .partial()
    .nullish(),
  volumeMounts: mountsSchema,
})
const containersSchema = z.array(z.object({ name: z.string(), image: text, volumeMounts: mountsSchema })).nullish()
const volumesSchema = z.array(z.object({ name: z.string(), image: z.object({ reference: text }).nullish() })).nullish()
const ownersSchema = z
  .array(z.object({ kind: z.string(), name: z.string(), controller: z.boolean().nullish() }))
  .nullish()
const podSchema = z.object({
  metadata: z
    .object({
      name: text,
      uid: text,
      creationTimestamp: text,
      labels: z.record(z.string(), z.string()).nullish(),
      ownerReferences: ownersSchema,
    })
    .nullish(),
  spec: z
    .object({
      nodeName: text,
      serviceAccountName: text,
      imagePullSecrets: z.array(z.object({ name: text })).nullish(),
      initContainers: containersSchema,
      containers: containersSchema,
      ephemeralContainers: containersSchema,
      volumes: volumesSchema,
    })
    .nullish(),
  status: z
    .object({
      phase: text,
      initContainerStatuses: z.array(statusSchema).nullish(),
      containerStatuses: z.array(statusSchema).nullish(),
      ephemeralContainerStatuses: z.array(statusSchema).nullish(),
    })
    .nullish(),
})
export const podAnswer = podSchema.transform(podFound)

type PodAnswer = z.infer<typeof podSchema>

function podFound({ metadata, spec, status }: PodAnswer): PodFound {
  const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed'
  const found = (
    containers: Container[] | null | undefined,
    statuses: ContainerAnswer[] | null | undefined,
    init = false,
  ) =>
    (containers ?? []).map((container) =>
      containerFound(container, init, { isOver, status: statuses?.find(({ name }) => name === container.name) }),
    )
  const workload = workloadFound(metadata)
  const ephemeral = found(spec?.ephemeralContainers, status?.ephemeralContainerStatuses)
  return {
    name: metadata?.name ?? '',
    ...(metadata?.uid && workload.kind !== 'Node' && { uid: metadata.uid }),
    workload,
    ...(isTime(metadata?.creationTimestamp) && { createdAt: metadata.creationTimestamp }),
    ...(spec?.nodeName && { node: spec.nodeName }),
    serviceAccount: spec?.serviceAccountName ?? 'default',
    pullSecretNames: (spec?.imagePullSecrets ?? []).flatMap(({ name }) => name ?? []),
    containers: [
      ...found(spec?.initContainers, status?.initContainerStatuses, true),
      ...found(spec?.containers, status?.containerStatuses),
      ...ephemeral.map((container) => ({ ...container, ephemeral: true as const })),
      ...volumesFound({ spec, status }, isOver),
    ],
  }
}

function workloadFound(metadata: PodAnswer['metadata']): Workload {
  const owners = (metadata?.ownerReferences ?? []).map(({ kind, name, controller }) => ({
    kind: shortened(kind) ?? '',
    name: shortened(name) ?? '',
    isController: controller ?? false,
  }))
  return workloadOf({ name: metadata?.name ?? '', owners, templateHash: metadata?.labels?.['pod-template-hash'] })
}

/** Only their containers' states say how they are. */
function volumesFound({ spec, status }: PodAnswer, isOver: boolean): ContainerFound[] {
  const mounting = [
    ...[...(spec?.initContainers ?? []), ...(spec?.containers ?? []), ...(spec?.ephemeralContainers ?? [])],
    ...[...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])],
  ]
  const mounted = new Set(mounting.flatMap(({ volumeMounts }) => (volumeMounts ?? []).map(({ name }) => name)))
  const running = status?.phase === 'Running' ? 'running' : 'waiting'
  return (spec?.volumes ?? []).flatMap(({ name, image }) =>
    image?.reference
      ? {
          name,
          image: shortened(image.reference) ?? '',
          init: false,
          volume: { isMounted: mounted.has(name) },
          state: isOver ? 'terminated' : running,
        }
      : [],
  )
}

type Container = NonNullable<z.infer<typeof containersSchema>>[number]
type ContainerAnswer = z.infer<typeof statusSchema>

function containerFound(
  { name, image: named }: Container,
  init: boolean,
  { isOver, status }: { isOver: boolean; status: ContainerAnswer | undefined },
): ContainerFound {
  const { running, terminated, waiting } = status?.state ?? {}
  const image = shortened(named) ?? ''
  if (running) return { name, image, init, state: 'running' }
  if (terminated) return { name, image, init, state: 'terminated', reason: shortened(terminated.reason) }
  // An evicted pod lingers with what it last said, or with nothing; it will pull no more.
  if (isOver) return { name, image, init, state: 'terminated' }
  return {
    name,
    image,
    init,
    state: 'waiting',
    reason: shortened(waiting?.reason),
    message: shortened(waiting?.message),
  }
}
