import { expect, test } from 'vitest'
import { explainPod, explainPullFailure } from '#server/domain/pull-explanation.ts'

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

test('a pull that is never tried has no attempts', () => {
  const message = `Container image "${image}" is not present with pull policy of Never`
  const seen = { ...event(message, '2026-01-02T00:00:41Z'), firstAt: '2026-01-02T00:00:00Z', count: 6 }
  const told = explainPullFailure({ image, reason: 'ErrImageNeverPull', message }, [seen])
  expect(told).toEqual({ cause: 'not-found', message })
})

const waiting = (reason: string, message?: string) => ({ image, state: 'waiting' as const, reason, message })

test('Secrets that are not there explain a pull of which nothing else is known, if they were missing at its last attempt', () => {
  const message =
    'Unable to retrieve some image pull secrets (absent, x y); attempting to pull the image may not succeed.'
  const gone = { ...event(message, '2026-01-02T00:00:00Z'), reason: 'FailedToRetrieveImagePullSecret' }
  expect(explainPullFailure(backOff, [gone])).toMatchObject({ cause: 'no-credential', missingSecrets: ['absent'] })
  const failed = (at: string) => event(`Failed to pull image "${image}": ${dead}`, at)
  expect(explainPullFailure(backOff, [failed('2026-01-02T00:00:01Z'), gone])).toMatchObject({
    cause: 'token-dead',
    missingSecrets: ['absent'],
  })
  expect(explainPullFailure(backOff, [failed('2026-01-02T00:05:00Z'), gone]).missingSecrets).toBeUndefined()
})

test.each([
  ['no such host', 'dial tcp: lookup registry.k8s.io: no such host', 'dns'],
  ['an image that is not there', 'registry.k8s.io/pause:3.1: not found', 'node-config'],
])('a sandbox without its image is the node’s trouble: %s', (_, text, cause) => {
  const message = `Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox image "registry.k8s.io/pause:3.1": failed to pull image "registry.k8s.io/pause:3.1": ${text}`
  const sandbox = { ...event(message), reason: 'FailedCreatePodSandBox' }
  expect(explainPod([waiting('ContainerCreating')], [sandbox])).toMatchObject([{ cause, message }])
  expect(explainPod([waiting('PodInitializing')], [sandbox])).toEqual([undefined])
  const runtime = { ...sandbox, message: 'Failed to create pod sandbox: no runtime for "runsc" is configured' }
  expect(explainPod([waiting('ContainerCreating')], [runtime])).toEqual([undefined])
})

test.each([
  ['CreateContainerError', 'checking signature of "x": verifying signatures: Invalid crypto engine', 'policy'],
  ['CreateContainerError', 'failed to create containerd container: parent snapshot sha256:0 does not exist', 'other'],
  ['CreateContainerError', 'failed to generate spec: no command specified', undefined],
  ['CreateContainerConfigError', 'configmap "x" not found', undefined],
  ['illegal base64 data at input byte 0', 'illegal base64 data at input byte 0', 'no-credential'],
  ['CrashLoopBackOff', 'back-off 10s restarting failed container', undefined],
  ['ContainerCreating', undefined, undefined],
])('%s that says %s is about pulling only where it is: %s', (reason, message, cause) => {
  expect(explainPod([waiting(reason, message)], [])[0]?.cause).toBe(cause)
})

test('a container is not to blame for the volume that it mounts', () => {
  const volume = { image: 'ghcr.io/ada/data:1', state: 'waiting' as const, volume: { isMounted: true } }
  const message = `failed to pull and unpack image "${volume.image}": ${volume.image}: not found`
  expect(explainPod([waiting('ErrImagePull', message), volume], [])).toMatchObject([
    undefined,
    { cause: 'not-found', reason: 'ErrImagePull', message },
  ])
})

test('what runs or has ended was pulled, whatever old events say', () => {
  const failed = event(`Failed to pull image "${image}": ${dead}`)
  for (const state of ['running', 'terminated'] as const) {
    expect(explainPod([{ image, state }], [failed])).toEqual([undefined])
    const volume = { isMounted: true }
    expect(explainPod([{ image, state, volume }], [failed])).toEqual([undefined])
  }
  expect(explainPod([{ image, state: 'running', volume: { isMounted: false } }], [failed])).toMatchObject([
    { cause: 'token-dead' },
  ])
})
