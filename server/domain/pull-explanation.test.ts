import { expect, test } from 'vitest'
import { explainPullFailure } from '#server/domain/pull-explanation.ts'

const image = 'ghcr.io/ada/web:1.4'
const resolve = `failed to pull and unpack image "${image}": failed to resolve reference "${image}": `
const dead = `${resolve}failed to authorize: failed to fetch oauth token: unexpected status: 403 Forbidden`
const event = (message: string, at?: string) => ({ pod: 'web-1', message, at })
const backOff = { image, reason: 'ImagePullBackOff', message: `Back-off pulling image "${image}"` }

test('an older kubelet keeps the cause in the events alone: of this image, the newest one', () => {
  const failed = (of: string) => event(`Failed to pull image "${of}": ${dead}`, '2026-01-02T00:00:00Z')
  const unexplained = { cause: 'other', message: backOff.message, failedAt: undefined }
  expect(explainPullFailure(backOff, [])).toEqual(unexplained)
  expect(explainPullFailure(backOff, [failed(`${image}-other`)])).toEqual(unexplained)
  const explained = { cause: 'token-dead', message: failed(image).message, failedAt: '2026-01-02T00:00:00Z' }
  const earlier = event(`Failed to pull image "${image}": x`)
  expect(explainPullFailure(backOff, [event('Error: ErrImagePull'), failed(image), earlier])).toEqual(explained)
  const combined = event(`(combined from similar events): ${failed(image).message}`, '2026-01-02T00:00:00Z')
  expect(explainPullFailure(backOff, [combined])).toEqual(explained)
})

test('where the status tells the cause, the events only say when', () => {
  const told = { ...backOff, message: `${backOff.message}: ErrImagePull: ${dead}` }
  const later = event(`Failed to pull image "${image}": something else`, '2026-01-03T00:00:00Z')
  expect(explainPullFailure(told, [later])).toEqual({
    cause: 'token-dead',
    message: told.message,
    failedAt: '2026-01-03T00:00:00Z',
  })
})

test('a name that is not valid is known by the reason alone', () => {
  expect(explainPullFailure({ ...backOff, reason: 'InvalidImageName', message: 'x' }, []).cause).toBe('invalid-name')
})
