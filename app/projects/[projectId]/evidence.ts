import { isOverdue } from '#app/projects/[projectId]/pull-check-words.ts'
import { otherHolder } from '#app/projects/other-holder.ts'
import { codeOf } from '#server/domain/cause-verdicts.ts'
import type { PullCheck } from '#server/domain/pull-check.ts'
import type { Cause } from '#server/domain/pull-failure.ts'
import type { PullStatus, Verdict } from '#server/domain/pull-status.ts'

/** What the page learnt after a status was read: from GitHub about the token, from the registry about images that fail. */
export interface Evidence {
  /** When GitHub told this page that the token is valid, if that was its last word. ISO 8601. */
  validAt?: string
  /** Undefined until the registry answered, or where it was not asked. */
  checkOf(image: string): PullCheck | undefined
}

/** A finding as the page tells it. */
export interface ToldFinding extends Verdict {
  /** What contradicts the node, where something newer does. */
  now?: 'pullable' | 'token-valid'
  /** The registry knows no package of the name: there is no page of it to look at. */
  isPackageUnknown?: true
  /** The end of what a node said, where no rule knows the failure. */
  said?: string
}

/** So many images of one Environment are checked without a press. */
const MAX_CHECKS = 5

/** The images of the registry that fail for something that a check may know better, worst first. */
export function imagesToCheck({ secret, findings }: Pick<PullStatus, 'secret' | 'findings'>): string[] {
  if (secret.state !== 'current' && secret.state !== 'outdated') return []
  const images = findings.filter(isCheckable).flatMap(({ facts }) => facts.images ?? [])
  return [...new Set(images)].slice(0, MAX_CHECKS)
}

function isCheckable({ code, severity, facts }: Verdict): boolean {
  if (code === 'not-referenced') return severity === 'error'
  return facts.cause !== undefined && facts.cause !== 'invalid-name' && !facts.isNeverPulled
}

/** What is checked of a finding, in its order. */
export function checksOf({ facts }: Verdict, evidence: Evidence): [image: string, check: PullCheck][] {
  return (facts.images ?? []).flatMap((image) => {
    const check = evidence.checkOf(image)
    return check ? [[image, check] as [string, PullCheck]] : []
  })
}

/**
 * What the registry's answer settles, whoever asks: access and existence, not a node's own troubles. A failure that is
 * older than the PullSecret is settled whatever it was.
 */
const SETTLED = new Set(['token-dead', 'no-access', 'not-found'])

type Standing = Pick<PullStatus, 'secret' | 'readAt'>

/** The finding in the light of what is newer: an answer of the registry for all its images, or of GitHub for the token. */
export function tellFinding(finding: Verdict, status: Standing, evidence: Evidence): ToldFinding {
  const check = agreedCheck(finding, status, evidence)
  const { cause } = finding.facts
  const isSettled = cause !== undefined && (finding.code === 'ok' || SETTLED.has(cause))
  const told = check && isSettled ? settle(finding, check) : finding
  // GitHub speaks of the reader's own token.
  const isBlamingToken =
    told.code === 'reconnect-github' && told.facts.token === undefined && otherHolder(status.secret) === undefined
  const isNewest = isNewer(evidence.validAt, finding.facts.failedAt) && isNewer(evidence.validAt, check?.checkedAt)
  return isBlamingToken && isNewest ? { ...told, now: 'token-valid' } : told
}

/** Whether something was said, and not before that. */
function isNewer(saidAt: string | undefined, thatAt: string | undefined): boolean {
  return saidAt !== undefined && (thatAt === undefined || Date.parse(saidAt) >= Date.parse(thatAt))
}

function settle(finding: Verdict, check: PullCheck): ToldFinding {
  const { code, facts } = finding
  switch (check.result) {
    case 'pullable':
      return { code, severity: 'warning', facts, now: 'pullable' }
    case 'denied':
      return asFailing({ ...facts, cause: 'no-access', refusal: check.detail })
    case 'not-found':
      return {
        ...asFailing({ ...facts, cause: 'not-found' }),
        ...(check.detail === 'package' && { isPackageUnknown: true }),
      }
    case 'token-dead':
      return asFailing({ ...facts, cause: 'token-dead' })
    default:
      return finding
  }
}

function asFailing(facts: Verdict['facts'] & { cause: Cause }): Verdict {
  const refusal = facts.cause === 'no-access' ? facts.refusal : undefined
  return { code: codeOf(facts.cause, refusal), severity: 'error', facts }
}

/** The answer that all images of the finding got after they failed, with the PullSecret as it is. */
function agreedCheck(finding: Verdict, status: Standing, evidence: Evidence): PullCheck | undefined {
  const { imageCount = 0, failedAt } = finding.facts
  const checks = checksOf(finding, evidence).map(([, check]) => check)
  const [first] = checks
  if (!first || checks.length < imageCount) return undefined
  const saying = ({ result, detail }: PullCheck) => `${result} ${detail}`
  const isAgreed = checks.every(
    (check) => saying(check) === saying(first) && isNewer(check.checkedAt, failedAt) && !isOverdue(check, status),
  )
  return isAgreed ? first : undefined
}
