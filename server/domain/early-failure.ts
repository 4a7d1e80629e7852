import type { ContainerStatus, PullStatus } from '#server/domain/pull-status.ts'

/** How long a pod whose events are gone may not have tried again: attempts are at most five minutes apart. */
const EXCUSED_MS = 10 * 60_000

/** Whether a pull failed before the PullSecret was as it is now, so that the failure says nothing of it. */
export function isEarly(
  { cause, failedAt }: ContainerStatus,
  { secret, readAt }: Pick<PullStatus, 'secret' | 'readAt'>,
): boolean {
  if (cause !== 'token-dead' && cause !== 'no-access' && cause !== 'no-credential') return false
  const writtenMs = Date.parse(secret.provisionedAt ?? '')
  const ageMs = Date.parse(readAt) - writtenMs
  // Another replica's clock may be a little ahead. Far ahead is an annotation that somebody edited.
  if (!(ageMs > -EXCUSED_MS)) return false
  // With this PullSecret no pod that names it asks without a credential.
  if (failedAt === undefined) return cause === 'no-credential' && ageMs < EXCUSED_MS
  // An event's time is in whole seconds, cut off. Of the same second only that cause tells which came first.
  const [failedMs, sinceMs] = [Date.parse(failedAt), Math.floor(writtenMs / 1000) * 1000]
  return cause === 'no-credential' ? failedMs <= sinceMs : failedMs < sinceMs
}
