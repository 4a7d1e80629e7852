import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { eventAnswer, failureEvents, podAnswer } from '#server/adapters/pod-answers.ts'
import { explainPod, needsEvents } from '#server/domain/pull-explanation.ts'
import type { Cause } from '#server/domain/pull-failure.ts'

/**
 * Pods on a real node (Kubernetes 1.37.2, containerd 2.4.2) with a registry that answers as ghcr.io does: as the API server
 * had them some seconds and a minute after the first failure.
 */

type Moment = 'early' | 'late'
interface Event {
  type: string
  involvedObject: { kind: string; name: string }
  lastTimestamp?: string
}
interface Recorded {
  case: string
  cause: Cause | null
  early: { pod?: unknown; events: Event[] } | null
  late: { pod?: unknown; events: Event[] } | null
}

const recorded: Recorded[] = readFileSync(new URL('fixtures/recorded-pods.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))

/** Where the objects say something else than what was wrong, or nothing. */
const seen: Record<string, Partial<Record<Moment, Cause | null>>> = {
  // Not yet: the program ends, and the next start asks for the image again.
  'restart-secret-deleted': { early: null },
  'restart-always-token-dead': { early: null },
  // The kubelet says "not present" of an image that this pod may not use.
  'present-never-no-secret': { early: 'not-found', late: 'not-found' },
  // Pulled well: what is wrong stands in the program's log alone.
  'arm64-binary': { early: null, late: null },
  // Nothing is said while a layer arrives, or does not.
  'blob-stall': { early: null, late: null },
  // The runtime skips what it cannot read, without a word.
  'net-bad-toml': { early: 'dns', late: 'dns' },
  // Mended meanwhile; the old events are still there.
  mended: { late: null },
  'job-mended': { late: null },
  // Ended: it pulls nothing any more.
  evicted: { late: null },
  deleting: { late: null },
}

const moments = recorded.flatMap((one) =>
  (['early', 'late'] as const).flatMap((when) => {
    const { pod, events } = one[when] ?? { events: [] }
    const expected = seen[one.case]?.[when]
    return pod ? [{ name: one.case, when, pod, events, cause: expected === undefined ? one.cause : expected }] : []
  }),
)

/** As the field selector lets them through. */
function read(pod: unknown, events: Event[]) {
  const warnings = events.filter(({ type, involvedObject }) => type === 'Warning' && involvedObject.kind === 'Pod')
  const found = podAnswer.parse(pod)
  const own = failureEvents(warnings.map((event) => eventAnswer.parse(event))).filter((one) => one.pod === found.name)
  return { found, events: own }
}

test('most of the recorded objects are pods, and each exception is one of them', () => {
  expect(moments.length).toBe(225)
  expect(Object.keys(seen).filter((name) => !recorded.some((one) => one.case === name))).toEqual([])
})

test.each(moments)('$name, $when: $cause', ({ pod, events, cause }) => {
  const { found, events: own } = read(pod, events)
  // The events are read only where they may say more.
  const failures = explainPod(found.containers, found.containers.some(needsEvents) ? own : [])
  expect([...new Set(failures.flatMap((failure) => failure?.cause ?? []))]).toEqual(cause ? [cause] : [])
})

test.each(moments.filter(({ cause }) => cause))(
  '$name, $when: no old event is needed for it',
  ({ pod, events, cause }) => {
    const { found, events: own } = read(pod, events)
    const isInStatus = found.containers.some(({ message }) => message !== undefined)
    const failures = explainPod(found.containers, isInStatus ? [] : own)
    expect(failures.find((failure) => failure)?.cause).toBe(cause)
  },
)

const missing = (name: string, when: Moment) => {
  const one = moments.find((moment) => moment.name === name && moment.when === when)
  const { found, events } = read(one?.pod, one?.events ?? [])
  return explainPod(found.containers, events).find((failure) => failure)?.missingSecrets
}

test('Secrets that the kubelet did not find are named, while the pull fails', () => {
  expect(missing('secret-missing', 'early')).toEqual(['absent'])
  expect(missing('secrets-missing', 'late')).toEqual(['absent', 'gone'])
  expect(missing('missing-then-dead', 'late')).toEqual(['absent'])
  expect(missing('mended', 'early')).toEqual(['late'])
  expect(missing('mended', 'late')).toBeUndefined()
  expect(missing('missing-then-good', 'late')).toBeUndefined()
})

test('an image volume and an ephemeral container are images of the pod like others', () => {
  const failing = (name: string) => {
    const one = moments.find((moment) => moment.name === name && moment.when === 'late')
    const { found, events } = read(one?.pod, one?.events ?? [])
    const failures = explainPod(found.containers, events)
    return found.containers.filter((_, index) => failures[index])
  }
  expect(failing('image-volume-not-found')).toMatchObject([{ name: 'data', volume: { isMounted: true } }])
  expect(failing('image-volume-not-mounted')).toMatchObject([{ name: 'data', volume: { isMounted: false } }])
  expect(failing('ephemeral')).toMatchObject([{ name: 'debugger', ephemeral: true, state: 'waiting' }])
})
