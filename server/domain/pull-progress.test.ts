import { expect, test } from 'vitest'
import type { PulledImage } from '#server/domain/pull-explanation.ts'
import { isLong, isStarting, type ProgressEvent, pullingSince } from '#server/domain/pull-progress.ts'

const image = 'ghcr.io/ada/web:1.4'
const at = (second: number) => `2026-01-02T12:00:${String(second).padStart(2, '0')}Z`
const begun = (second: number, name = image): ProgressEvent => ({
  ...{ pod: 'web', reason: 'Pulling', message: `Pulling image "${name}"`, at: at(second) },
})
const pulled = (second: number): ProgressEvent => ({
  ...{ pod: 'web', reason: 'Pulled', message: `Successfully pulled image "${image}" in 1s`, at: at(second) },
})
const present = (second: number): ProgressEvent => ({
  ...{ pod: 'web', reason: 'Pulled', message: `Container image "${image}" already present on machine`, at: at(second) },
})
const failed = (second: number) => ({ pod: 'web', message: `Failed to pull image "${image}": no`, at: at(second) })
const creating: PulledImage = { image, state: 'waiting', reason: 'ContainerCreating' }

test.each<[string, PulledImage, boolean]>([
  ['a container that is created', creating, true],
  ['one behind init containers', { ...creating, reason: 'PodInitializing' }, true],
  ['an image volume of a pod that starts', { image, state: 'waiting', volume: { isMounted: true } }, true],
  ['an image volume of a pod that runs', { image, state: 'running', volume: { isMounted: false } }, false],
  ['one that waits for its next attempt', { ...creating, reason: 'ImagePullBackOff' }, false],
  ['one that crashes', { ...creating, reason: 'CrashLoopBackOff' }, false],
  ['one of which nothing is said', { image, state: 'waiting' }, false],
  ['one that runs', { image, state: 'running' }, false],
])('%s may be pulling: %s', (_, one, isIt) => {
  expect(isStarting(one)).toBe(isIt)
})

test.each<[string, ProgressEvent[], number[], string | undefined]>([
  ['it began', [begun(5)], [], at(5)],
  ['it began again', [begun(5), begun(9)], [], at(9)],
  ['it ended', [begun(5), pulled(6)], [], undefined],
  ['it ended in the second in which it began', [begun(5), pulled(5)], [], undefined],
  ['it ended, and began again', [begun(5), pulled(6), begun(9)], [], at(9)],
  ['the image was there', [begun(5), present(6)], [], undefined],
  ['it failed', [begun(5)], [6], undefined],
  ['it failed, and began again', [begun(9)], [6], at(9)],
  ['another image’s began', [begun(5, 'ghcr.io/ada/web:1')], [], undefined],
  ['nothing is said', [], [], undefined],
  ['its end is said alone', [pulled(5)], [], undefined],
])('a pull of which it is said that %s', (_, progress, failures, since) => {
  const told = failures.map(failed)
  expect(pullingSince(creating, progress, told)).toBe(since)
  expect(pullingSince(creating, progress.toReversed(), told)).toBe(since)
  expect(pullingSince({ image, state: 'running' }, progress, told)).toBeUndefined()
})

test('three minutes are long for a pull', () => {
  expect(isLong(at(5), '2026-01-02T12:03:04.999Z')).toBe(false)
  expect(isLong(at(5), '2026-01-02T12:03:05.000Z')).toBe(true)
})
