import type { Findings } from '#server/domain/diagnose.ts'
import type { Cause } from '#server/domain/pull-failure.ts'
import type { ContainerStatus } from '#server/domain/pull-status.ts'

/** An Environment in which all is in place, and pods for it. */

export const usable: Findings = {
  connection: 'usable',
  isNamespaceDeleting: false,
  secret: { state: 'current', provisionedAt: '2026-01-02T12:00:00.000Z' },
  usage: { defaultServiceAccount: false, pods: 0, podsReferencing: 0 },
  containers: [],
  unread: [],
  readAt: '2026-01-02T12:01:00.000Z',
}
export const container = (change: Partial<ContainerStatus> = {}): ContainerStatus => ({
  pod: 'web-1',
  workload: { kind: 'Deployment', name: 'web' },
  serviceAccount: 'default',
  container: 'app',
  init: false,
  image: 'ghcr.io/ada/web:1.4',
  fromRegistry: true,
  references: true,
  state: 'running',
  ...change,
})
export const failing = (cause: Cause, change: Partial<ContainerStatus> = {}) =>
  container({ state: 'waiting', reason: 'ErrImagePull', cause, ...change })
