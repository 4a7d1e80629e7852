import { expect, test } from 'vitest'
import { explainPod } from '#server/domain/pull-explanation.ts'
import type { Cause } from '#server/domain/pull-failure.ts'
import { type Moment, readRecorded, recordedMoments, recordedPods } from '#tests/support/recorded-pods.ts'

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

const moments = recordedMoments.map((one) => {
  const expected = seen[one.name]?.[one.when]
  return { ...one, cause: expected === undefined ? one.cause : expected }
})

test('most of the recorded objects are pods, and each exception is one of them', () => {
  expect(moments.length).toBe(225)
  expect(Object.keys(seen).filter((name) => !recordedPods.some((one) => one.case === name))).toEqual([])
})

test.each(moments)('$name, $when: $cause', ({ cause, ...one }) => {
  const { found, events: own } = readRecorded(one)
  const failures = explainPod(found.containers, own)
  expect([...new Set(failures.flatMap((failure) => failure?.cause ?? []))]).toEqual(cause ? [cause] : [])
})

test.each(moments.filter(({ cause }) => cause))('$name, $when: no old event is needed for it', ({ cause, ...one }) => {
  const { found, events: own } = readRecorded(one)
  const isInStatus = found.containers.some(({ message }) => message !== undefined)
  const failures = explainPod(found.containers, isInStatus ? [] : own)
  expect(failures.find((failure) => failure)?.cause).toBe(cause)
})

const readAt = (name: string, when: Moment) => {
  const one = moments.find((moment) => moment.name === name && moment.when === when)
  return readRecorded({ pod: one?.pod, events: one?.events ?? [] })
}
const missing = (name: string, when: Moment) => {
  const { found, events } = readAt(name, when)
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
    const { found, events } = readAt(name, 'late')
    const failures = explainPod(found.containers, events)
    return found.containers.filter((_, index) => failures[index])
  }
  expect(failing('image-volume-not-found')).toMatchObject([{ name: 'data', volume: { isMounted: true } }])
  expect(failing('image-volume-not-mounted')).toMatchObject([{ name: 'data', volume: { isMounted: false } }])
  expect(failing('ephemeral')).toMatchObject([{ name: 'debugger', ephemeral: true, state: 'waiting' }])
})
