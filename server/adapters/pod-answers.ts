import { z } from 'zod'
import { type FailureEvent, maskTokens } from '#server/domain/pull-failure.ts'

/** What pods and their events say, in the few words that a PullStatus needs. @throws ZodError for what is none of them */

export interface PodFound {
  name: string
  serviceAccount: string
  pullSecretNames: string[]
  containers: ContainerFound[]
}

export interface ContainerFound {
  name: string
  image: string
  init: boolean
  state: 'running' | 'waiting' | 'terminated'
  reason?: string
  /** Tokens in it are masked. */
  message?: string
}

/** Characters of a node's words that are read. Whoever may create pods chooses many of them. */
const MAX_MESSAGE = 4_000

/** Tokens are masked before it is cut: nobody would know the half of one. */
function shortened(message: string | null | undefined): string | undefined {
  const masked = message ? maskTokens(message) : undefined
  return masked && masked.length > MAX_MESSAGE ? `${copied(masked.slice(0, MAX_MESSAGE))}…` : masked
}

/** V8 keeps the whole text alive that a slice was taken from. */
const copied = (slice: string) => Buffer.from(slice, 'utf8').toString('utf8')

/** Absent and null are the same: both are how an API server writes nothing. */
const text = z.string().nullish()
const waitingSchema = z.object({ reason: text, message: text })
const statusSchema = z.object({
  name: z.string(),
  state: z
    .object({ running: z.object({}), terminated: z.object({ reason: text }), waiting: waitingSchema })
    .partial()
    .nullish(),
})
const containersSchema = z.array(z.object({ name: z.string(), image: text })).nullish()
const podSchema = z.object({
  metadata: z.object({ name: text }).nullish(),
  spec: z
    .object({
      serviceAccountName: text,
      imagePullSecrets: z.array(z.object({ name: text })).nullish(),
      initContainers: containersSchema,
      containers: containersSchema,
    })
    .nullish(),
  status: z
    .object({
      phase: text,
      initContainerStatuses: z.array(statusSchema).nullish(),
      containerStatuses: z.array(statusSchema).nullish(),
    })
    .nullish(),
})
export const podAnswer = podSchema.transform(podFound)

function podFound({ metadata, spec, status }: z.infer<typeof podSchema>): PodFound {
  const isOver = status?.phase === 'Succeeded' || status?.phase === 'Failed'
  const states = [...(status?.initContainerStatuses ?? []), ...(status?.containerStatuses ?? [])]
  const found = (containers: Container[], init: boolean) =>
    containers.map((container) =>
      containerFound(container, init, { isOver, status: states.find(({ name }) => name === container.name) }),
    )
  return {
    name: metadata?.name ?? '',
    serviceAccount: spec?.serviceAccountName ?? 'default',
    pullSecretNames: (spec?.imagePullSecrets ?? []).flatMap(({ name }) => name ?? []),
    containers: [...found(spec?.initContainers ?? [], true), ...found(spec?.containers ?? [], false)],
  }
}

type Container = NonNullable<z.infer<typeof containersSchema>>[number]

function containerFound(
  { name, image: named }: Container,
  init: boolean,
  { isOver, status }: { isOver: boolean; status: z.infer<typeof statusSchema> | undefined },
): ContainerFound {
  const { running, terminated, waiting } = status?.state ?? {}
  const image = named ?? ''
  if (running) return { name, image, init, state: 'running' }
  if (terminated) return { name, image, init, state: 'terminated', reason: terminated.reason ?? undefined }
  // An evicted pod lingers with what it last said, or with nothing; it will pull no more.
  if (isOver) return { name, image, init, state: 'terminated' }
  return {
    name,
    image,
    init,
    state: 'waiting',
    reason: waiting?.reason ?? undefined,
    message: shortened(waiting?.message),
  }
}

/** An event as the API server writes it, as far as it matters here. Events of the newer kind have the other time. */
export const eventAnswer = z.object({
  involvedObject: z.object({ name: text }),
  message: text,
  /** ISO 8601, as the other is. */
  lastTimestamp: text,
  eventTime: text,
})

/** The events of failing pulls, newest first. */
export function failureEvents(events: z.infer<typeof eventAnswer>[]): FailureEvent[] {
  return events
    .map(({ involvedObject, message, lastTimestamp, eventTime }) => ({
      pod: involvedObject.name ?? '',
      message: shortened(message) ?? '',
      at: lastTimestamp ?? eventTime ?? undefined,
    }))
    .sort((a, b) => (b.at ?? '').localeCompare(a.at ?? ''))
}
