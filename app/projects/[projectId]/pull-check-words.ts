import type { Messages } from 'next-intl'
import type { Tone } from '#app/_ui/mark.tsx'
import type { VerdictHint } from '#app/projects/[projectId]/verdict-hints.ts'
import {
  byToken,
  mendOfRefusal,
  type PullMend,
  type Standpoint,
  toPackage,
} from '#app/projects/[projectId]/verdict-mend.ts'
import { otherHolder } from '#app/projects/other-holder.ts'
import { writtenMsOf } from '#server/domain/early-failure.ts'
import type { PullCheck, PullCheckResult } from '#server/domain/pull-check.ts'
import type { PullRefusal } from '#server/domain/pull-failure.ts'
import type { PullStatus } from '#server/domain/pull-status.ts'

/** Which words, mark and button a pull check is told with. */

export type CheckSentence = keyof Messages['imageCheck']['sentences']
export type CheckHint = `imageCheck.hints.${keyof Messages['imageCheck']['hints']}` | `verdict.hints.${VerdictHint}`

export interface CheckTelling {
  tone: Tone
  sentence: CheckSentence
  hint?: CheckHint
  mend?: PullMend | null
}

/** `status` is what the card shows. */
export interface CheckStandpoint extends Standpoint {
  image: string
  status: Pick<PullStatus, 'secret' | 'readAt' | 'verdict'>
}

export function tellCheck(check: PullCheck, standpoint: CheckStandpoint): CheckTelling {
  const telling = tellResult(check, standpoint)
  const { status, source } = standpoint
  if (isOverdue(check, status)) {
    return { tone: 'unknown', sentence: telling.sentence, hint: 'imageCheck.hints.changed-since' }
  }
  const isOfToken = check.result === 'denied' || check.result === 'token-dead'
  if (otherHolder(status.secret) !== undefined) return { ...telling, ...heldTelling(check) }
  if (!isOfToken || !source || !holdsOlderToken(status.secret)) return telling
  return { ...telling, hint: 'imageCheck.hints.older-token', mend: { kind: 'provision', effect: 'update' } }
}

/** What to do where another person's token was asked with: nothing about the reader's own connection. */
function heldTelling({ result, detail }: PullCheck): Pick<CheckTelling, 'hint' | 'mend'> {
  const mend = { kind: 'put-mine' } as const
  if (result === 'denied') return { hint: 'imageCheck.hints.held-access', mend }
  if (result === 'token-dead') return { hint: 'imageCheck.hints.held-token', mend }
  return result === 'no-secret' && detail === 'malformed' ? { hint: 'imageCheck.hints.held-malformed', mend } : {}
}

/** Whether the PullSecret that was asked with has changed since. */
export function isOverdue(
  { result, checkedAt }: PullCheck,
  { secret, readAt }: Pick<PullStatus, 'secret' | 'readAt'>,
): boolean {
  if (result === 'unsupported-host' || result === 'rate-limited' || result === 'unreachable') return false
  if (writtenMsOf({ secret, readAt }) > Date.parse(checkedAt)) return true
  const isGone = secret.state === 'missing' || secret.state === 'foreign' || secret.state === 'malformed'
  return isGone && result !== 'no-secret' && Date.parse(readAt) > Date.parse(checkedAt)
}

function holdsOlderToken(secret: PullStatus['secret']): boolean {
  return secret.state === 'outdated' && (secret.detail === 'token-changed' || secret.detail === 'login-changed')
}

function tellResult(check: PullCheckResult, standpoint: CheckStandpoint): CheckTelling {
  switch (check.result) {
    case 'pullable':
      return { tone: 'ok', sentence: 'pullable' }
    case 'denied':
      return tellDenied(check.detail, standpoint)
    case 'not-found':
      return check.detail === 'package'
        ? { tone: 'error', sentence: 'not-found-package', hint: 'imageCheck.hints.not-found-package' }
        : {
            tone: 'error',
            sentence: 'not-found',
            hint: 'verdict.hints.image-not-found',
            mend: toPackage(standpoint.image, standpoint),
          }
    case 'token-dead':
      return tellDeadToken(standpoint)
    case 'no-secret':
      return tellNoSecret(check.detail, standpoint)
    case 'rate-limited':
      return {
        tone: 'unknown',
        sentence: 'rate-limited',
        hint: check.detail ? 'imageCheck.hints.liftsAt' : 'imageCheck.hints.wait',
      }
    case 'unreachable':
      return { tone: 'unknown', sentence: check.detail, hint: `imageCheck.hints.${troubleHints[check.detail]}` }
    case 'unsupported-host':
      return { tone: 'unknown', sentence: 'unsupported-host', hint: 'imageCheck.hints.unsupported-host' }
  }
}

const troubleHints = {
  timeout: 'unreachable',
  'no-connection': 'unreachable',
  failed: 'unreachable',
  'unexpected-answer': 'unexpected-answer',
  'foreign-realm': 'foreign-realm',
} as const

const refusalHints: Record<PullRefusal, [pasted: VerdictHint, fromSigningIn: VerdictHint]> = {
  sso: ['sso-required-pat', 'sso-required'],
  'oauth-app': ['other-token', 'oauth-app'],
  'classic-token': ['classic-token', 'other-token'],
  'token-lifetime': ['token-lifetime', 'other-token'],
  scope: ['grant-scope-pat', 'grant-scope'],
}

function tellDenied(refusal: PullRefusal | undefined, standpoint: CheckStandpoint): CheckTelling {
  const { image, source } = standpoint
  const mend = mendOfRefusal(refusal, image, standpoint)
  if (!refusal) return { tone: 'error', sentence: 'denied', hint: 'verdict.hints.no-access', mend }
  const [pasted, fromSigningIn] = refusalHints[refusal]
  return {
    tone: 'error',
    sentence: `denied-${refusal}`,
    hint: `verdict.hints.${source === 'pat' ? pasted : fromSigningIn}`,
    mend,
  }
}

function tellDeadToken({ source }: CheckStandpoint): CheckTelling {
  return {
    tone: 'error',
    sentence: 'token-dead',
    hint: source === 'pat' ? 'imageCheck.hints.token-dead-pat' : 'imageCheck.hints.token-dead',
    mend: byToken('reconnect', { source }),
  }
}

function tellNoSecret(detail: 'foreign' | 'malformed' | undefined, { source, status }: CheckStandpoint): CheckTelling {
  if (detail === 'foreign') {
    return { tone: 'error', sentence: 'no-secret-foreign', hint: 'imageCheck.hints.no-secret-foreign' }
  }
  const sentence = detail ? 'no-secret-malformed' : 'no-secret'
  if (!source) {
    return {
      tone: 'error',
      sentence,
      hint: 'imageCheck.hints.not-connected',
      mend: { kind: 'connection', mend: 'connect' },
    }
  }
  const { code } = status.verdict
  // With such a token nothing can be provisioned.
  if (code === 'reconnect-github' || code === 'grant-scope') {
    return { tone: 'error', sentence, hint: 'imageCheck.hints.connection-first' }
  }
  const mend: PullMend = { kind: 'provision', effect: detail ? 'update' : 'create' }
  return { tone: 'error', sentence, hint: `imageCheck.hints.${sentence}`, mend }
}
