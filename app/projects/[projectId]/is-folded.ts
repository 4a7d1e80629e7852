import type { PullStatus } from '#server/domain/pull-status.ts'
import { daysLeft } from '#server/domain/token-expiry.ts'

/** Whether one line says enough of an Environment: all was read, it is in use, and nothing about it asks for attention. */
export function isFolded({ findings, secret, unread, refused, containers, readAt }: PullStatus): boolean {
  const isFine = findings.every(({ code, severity, facts }) => {
    // A pull that has not succeeded yet, or what could not be read, is told in full.
    return code === 'ok' && severity === 'ok' && !facts.cause && !facts.pods && !facts.unread
  })
  const isQuiet =
    secret.state === 'current' && !secret.isDeleting && daysLeft(secret.holder?.expiresAt, readAt) === null
  // Without pods the next step is to use the PullSecret, and the card says how.
  return isFine && isQuiet && !unread && !refused && containers.length > 0
}
