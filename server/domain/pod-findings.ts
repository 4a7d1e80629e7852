import { codeOf, isMendedByNaming, toldCauses } from '#server/domain/cause-verdicts.ts'
import type { Findings } from '#server/domain/diagnose.ts'
import { isEarly } from '#server/domain/early-failure.ts'
import { podFacts, refusedFacts } from '#server/domain/pod-facts.ts'
import { classifyPullFailure, isNeverPulled, type PullRefusal, pullRefusalOf } from '#server/domain/pull-failure.ts'
import { isLong } from '#server/domain/pull-progress.ts'
import type { ContainerStatus, Verdict, VerdictCode, VerdictFacts } from '#server/domain/pull-status.ts'

/** What pods fail for, one for each cause and mend, in the order in which they are told. */
export function podFindings(findings: Findings): Verdict[] {
  const relevant = findings.containers.filter(({ fromRegistry }) => fromRegistry)
  const failing = relevant.filter(({ cause }) => cause !== undefined)
  const [unnamed, named] = divide(failing, isForWantOfName)
  const [early, others] = divide(named, (container) => isEarly(container, findings))
  return [
    ...(unnamed.length > 0 ? [error('not-referenced', unnamedFacts(unnamed, findings))] : []),
    ...byCause(others, findings),
    ...refusedByRule(findings),
    ...withoutName(findings),
    ...waiting(early),
    ...stillPulling(findings),
    ...ofOtherRegistries(findings),
  ]
}

function divide<T>(all: T[], isFirst: (one: T) => boolean): [T[], T[]] {
  const { first = [], second = [] } = Object.groupBy(all, (one) => (isFirst(one) ? 'first' : 'second'))
  return [first, second]
}

/** It fails for want of the credential that its pod does not name. */
function isForWantOfName({ references, cause, message }: ContainerStatus): boolean {
  if (references || !cause) return false
  // Where nothing was said, that it names no credential is all that is known.
  return cause === 'other' ? classifyPullFailure(message) === null : isMendedByNaming[cause]
}

/** One for each cause, and for each mend where one cause has several. */
function byCause(failing: ContainerStatus[], findings: Findings): Verdict[] {
  const events = findings.unread.find(({ part }) => part === 'events')
  return toldCauses.flatMap((cause) => {
    const ofCause = failing.filter((container) => container.cause === cause)
    return [...Map.groupBy(ofCause, detailOf)].sort(byDetail).map(([detail, containers]) => {
      const [refusal, isNever] = detail === 'never-pulled' ? [undefined, true] : [detail, false]
      const facts: VerdictFacts = {
        ...{ cause, refusal },
        ...(isNever && { isNeverPulled: true }),
        ...podFacts(containers),
      }
      // Without the events nobody knows whether a reason was given.
      const isUnsaid = cause === 'other' && events
      const code = codeOf(cause, refusal)
      if (isMendedByHolder(code, findings)) return error('update-secret', { secret: findings.secret.state, ...facts })
      return error(code, isUnsaid ? { ...facts, unread: 'events', trouble: events.trouble } : facts)
    })
  })
}

/** What the holder would mend at GitHub: anybody else puts their own token in its place. */
function isMendedByHolder(code: VerdictCode, { secret: { holder } }: Findings): boolean {
  return holder?.isYou === false && (code === 'reconnect-github' || code === 'grant-scope')
}

/** Why the registry refuses, where it says so, or that it is not even asked. */
function detailOf({ cause, message }: ContainerStatus): PullRefusal | 'never-pulled' | undefined {
  if (cause === 'no-access') return pullRefusalOf(message)
  return cause === 'not-found' && isNeverPulled(message) ? 'never-pulled' : undefined
}

/** No node has seen these, and none is to blame. */
function refusedByRule({ refused = [] }: Findings): Verdict[] {
  return refused.length > 0 ? [error('node-trouble', { cause: 'policy', ...refusedFacts(refused) })] : []
}

function byDetail([one]: [string | undefined, unknown], [other]: [string | undefined, unknown]): number {
  return (one ?? '').localeCompare(other ?? '')
}

/** They do not fail, and will not start anew. What has ended for good asks for nothing. */
function withoutName(findings: Findings): Verdict[] {
  const alive = new Set(findings.containers.filter(({ state }) => state !== 'terminated').map(({ pod }) => pod))
  const unnamed = findings.containers.filter(
    ({ fromRegistry, references, cause, pod }) => fromRegistry && !references && !cause && alive.has(pod),
  )
  return unnamed.length > 0 ? [warning('not-referenced', unnamedFacts(unnamed, findings))] : []
}

/** Refused before the PullSecret was as it is now: Kubernetes asks again with it. */
function waiting(early: ContainerStatus[]): Verdict[] {
  return toldCauses.flatMap((cause) => {
    const ofCause = early.filter((container) => container.cause === cause)
    return ofCause.length > 0 ? [warning('ok', { ...podFacts(ofCause), cause })] : []
  })
}

/** They may arrive yet, and nothing proves it, from whichever registry. */
function stillPulling({ containers, readAt }: Findings): Verdict[] {
  const open = containers.filter(({ cause, since }) => cause === undefined && since && isLong(since, readAt))
  return open.length > 0 ? [warning('ok', podFacts(open))] : []
}

/** They fail as well, and no PullSecret of ours is for them. */
function ofOtherRegistries({ containers }: Findings): Verdict[] {
  const failing = containers.filter(({ fromRegistry, cause }) => !fromRegistry && cause !== undefined)
  return failing.length > 0 ? [warning('other-registry', podFacts(failing))] : []
}

function unnamedFacts(unnamed: ContainerStatus[], { usage }: Findings): VerdictFacts {
  const accounts = new Set(unnamed.map(({ serviceAccount }) => serviceAccount))
  const [serviceAccount] = accounts.size === 1 ? accounts : []
  const isNamed = serviceAccount === 'default' && usage.defaultServiceAccount === true
  return {
    ...podFacts(unnamed),
    ...(serviceAccount && { serviceAccount }),
    ...(isNamed && { isNamedByAccount: true }),
  }
}

function warning(code: VerdictCode, facts: VerdictFacts): Verdict {
  return { code, severity: 'warning', facts }
}

function error(code: VerdictCode, facts: VerdictFacts): Verdict {
  return { code, severity: 'error', facts }
}
