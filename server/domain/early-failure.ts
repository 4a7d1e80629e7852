import type { ContainerStatus, PullStatus } from '#server/domain/pull-status.ts'

/** How long a pod whose events are gone may not have tried again: attempts are at most five minutes apart. */
const EXCUSED_MS = 10 * 60_000

/**
 * When the PullSecret was written, in ms, as it says itself. NaN where it does not, or says a time to come: another
 * replica's clock may be a little ahead, and far ahead is an annotation that somebody edited.
 */
export function writtenMsOf({ secret, readAt }: Pick<PullStatus, 'secret' | 'readAt'>): number {
  const writtenMs = Date.parse(secret.provisionedAt ?? '')
  return writtenMs - Date.parse(readAt) < EXCUSED_MS ? writtenMs : Number.NaN
}

/** Whether a pull failed before the PullSecret was as it is now, so that the failure says nothing of it. */
export function isEarly({ cause, failedAt }: ContainerStatus, status: Pick<PullStatus, 'secret' | 'readAt'>): boolean {
  if (cause !== 'token-dead' && cause !== 'no-access' && cause !== 'no-credential') return false
  const writtenMs = writtenMsOf(status)
  if (Number.isNaN(writtenMs)) return false
  // With this PullSecret no pod that names it asks without a credential.
  if (failedAt === undefined) return cause === 'no-credential' && Date.parse(status.readAt) - writtenMs < EXCUSED_MS
  // An event's time is in whole seconds, cut off. Of the same second only that cause tells which came first.
  const [failedMs, sinceMs] = [Date.parse(failedAt), Math.floor(writtenMs / 1000) * 1000]
  return cause === 'no-credential' ? failedMs <= sinceMs : failedMs < sinceMs
}
