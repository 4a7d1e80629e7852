import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { filledFailure, recordedFailures } from '#sandbox/cluster/recorded-failures.ts'

interface Event {
  reason: string
  message: string
  count?: number
  firstTimestamp?: string
  lastTimestamp?: string
}
interface Moment {
  pod: {
    spec: { containers: { image: string }[]; imagePullSecrets?: { name: string }[] }
    status: { containerStatuses: { image: string; state: { waiting?: { reason: string; message?: string } } }[] }
  }
  events: Event[]
}
type Recorded = { case: string } & Record<'early' | 'late', Moment>

const recorded = new Map<string, Recorded>(
  readFileSync('server/adapters/fixtures/recorded-pods.jsonl', 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .map((one) => [one.case, one]),
)
const secondsBetween = ({ firstTimestamp = '', lastTimestamp = '' }: Event) =>
  (Date.parse(lastTimestamp) - Date.parse(firstTimestamp)) / 1000

test.each(recordedFailures.filter((one) => one.case !== null))('$cause is laid as it was recorded ($case)', (one) => {
  const { early, late } = recorded.get(one.case ?? '') as Recorded
  const { containers, imagePullSecrets = [] } = late.pod.spec
  const secrets = imagePullSecrets.map(({ name }) => name)
  const filled = filledFailure(one, containers[0]?.image ?? '', secrets)
  expect(filled.waiting).toEqual(early.pod.status.containerStatuses[0]?.state.waiting)
  for (const when of ['early', 'late'] as const) {
    const { events } = { early, late }[when]
    const ofKubelet = events.filter(({ reason }) => reason !== 'Scheduled')
    expect(
      filled[when].map(({ reason, message, count, firstSeconds = 0, lastSeconds = 0 }) => [
        ...[reason, message, count, lastSeconds - firstSeconds],
      ]),
    ).toEqual(ofKubelet.map((event) => [event.reason, event.message, event.count, secondsBetween(event)]))
  }
})

test('only a full disk was not recorded', () => {
  expect(recordedFailures.filter((one) => one.case === null).map(({ cause }) => cause)).toEqual(['disk'])
})

test('between attempts a container waits with the words of the last one, as in every recorded pod', () => {
  const waiting = [...recorded.values()].flatMap((one) =>
    [one.early, one.late].flatMap(
      (moment) => moment?.pod?.status.containerStatuses?.flatMap(({ state }) => state.waiting ?? []) ?? [],
    ),
  )
  const backOffs = waiting.filter(({ reason }) => reason === 'ImagePullBackOff')
  expect(backOffs.length).toBeGreaterThan(5)
  const shape = /^Back-off pulling image "[^"]+": ErrImagePull: \S/
  expect(backOffs.filter(({ message }) => !shape.test(message ?? ''))).toEqual([])
  expect(pullFailure('no-access', 'ghcr.io/acme/web:1.4').backOff.message).toMatch(shape)
})
