import { isDeepStrictEqual } from 'node:util'
import type { inferRouterOutputs } from '@trpc/server'
import type { ChipState } from '#app/projects/secret-words.ts'
import type { Verdict } from '#server/domain/pull-status.ts'
import type { AppRouter } from '#server/routers/index.ts'

type Outputs = inferRouterOutputs<AppRouter>

/** One Environment as every page and procedure tells of it, read one after the other while nothing changes. */
export interface Seen {
  name: string
  overview: Outputs['pullStatus']['overview'][number]['secret']
  glance: Outputs['pullStatus']['glance'][number]
  read: Outputs['pullStatus']['read']
  plan: Outputs['pullSecret']['plan'][number]
  /** How the list of projects marks it. */
  mark: ChipState | null | undefined
  /** The token in use; null without a Connection. */
  connection: Outputs['connection']['get']
  /** Whether the database knows a token that may be written. */
  isUsable: boolean
  /** The fingerprint of the token that stands in the cluster, where one does. */
  content: string | undefined
  /** Whether Pullkey was the last to write the content and its annotations, as the object's managed fields have it. */
  isPullkeysOwn: boolean
}

interface Relation {
  says: string
  /** Where it says something. Absent: of every Environment. */
  when?: (seen: Seen) => boolean
  holds: (seen: Seen) => boolean
}

const judgementOf = (secret: Seen['overview']) => [secret.state, 'detail' in secret ? secret.detail : undefined]
const isJudged = ({ overview }: Seen) => overview.state !== 'unknown' && overview.state !== 'unreadable'
const isRefused = (reason: string) => (seen: Seen) => seen.isUsable && seen.plan.reason === reason
const takeOverReasons = ['SECRET_CONFLICT', 'SECRET_IMMUTABLE']
const WEIGHT = { error: 0, warning: 1, ok: 2 }

/** Pods that a finding says cannot pull from the registry. */
const failingIn = ({ code, severity, facts }: Verdict) =>
  code === 'other-registry' || code === 'not-read' || (code === 'not-referenced' && severity === 'warning')
    ? 0
    : (facts.pods ?? 0)

/** What must be true of every Environment, however it stands. */
const relations: Relation[] = [
  {
    says: 'what the overview calls current, outdated, missing or foreign, a read calls so too, for the same reason',
    when: isJudged,
    holds: ({ overview, read: { secret } }) => isDeepStrictEqual(judgementOf(overview), judgementOf(secret)),
  },
  {
    says: 'the overview says "unknown" only of what another manager wrote: metadata alone cannot tell there',
    when: ({ overview }) => overview.state === 'unknown',
    holds: ({ isPullkeysOwn }) => !isPullkeysOwn,
  },
  {
    says: 'what metadata can tell, the overview tells: it never says "malformed", and never "unreadable" of what was read',
    holds: ({ overview, read }) =>
      overview.state !== 'malformed' && (overview.state === 'unreadable') === (read.secret.state === 'unreadable'),
  },
  {
    says: 'where the overview judges, both tell the same login, token, time, holder and day of expiry',
    when: isJudged,
    holds: ({ overview, read: { secret } }) =>
      (['login', 'fingerprint', 'provisionedAt', 'holder'] as const).every((fact) =>
        isDeepStrictEqual(overview[fact], secret[fact]),
      ),
  },
  {
    says: 'a read tells the token that stands there, and a day of expiry exactly where that is the one in use and ends',
    when: ({ isUsable, read: { secret } }) => isUsable && secret.holder !== undefined,
    holds: ({ connection, content, read: { secret } }) =>
      secret.fingerprint === content &&
      secret.holder?.expiresAt === ((content === connection?.fingerprint && connection?.expiresAt) || undefined),
  },
  {
    says: 'that it is being deleted, both tell or neither',
    when: ({ overview }) => overview.state !== 'unknown',
    holds: ({ overview, read }) => overview.isDeleting === read.secret.isDeleting,
  },
  {
    says: 'a glance has the verdict of a read',
    holds: ({ glance, read }) => isDeepStrictEqual(glance.verdict, read.verdict),
  },
  {
    says: 'the verdict is the first finding, and none after it is worse',
    holds: ({ read: { findings, verdict } }) =>
      isDeepStrictEqual(findings[0], verdict) &&
      findings.every(({ severity }) => WEIGHT[verdict.severity] <= WEIGHT[severity]),
  },
  {
    says: 'failing pods are counted exactly where all pods and their events were read',
    holds: ({ glance, read: { usage, unread = [] } }) =>
      (glance.failing !== null) ===
      !('unreadable' in usage || usage.isPartial || unread.some(({ part }) => part !== 'service-account')),
  },
  {
    says: 'that count is the pods whose containers a read shows as failing, and the sum over its findings',
    when: ({ glance }) => glance.failing !== null,
    holds: ({ glance, read: { containers, findings } }) =>
      glance.failing ===
        new Set(containers.filter((one) => one.fromRegistry && one.cause).map(({ pod }) => pod)).size &&
      glance.failing === findings.map(failingIn).reduce((sum, pods) => sum + pods, 0),
  },
  {
    says: 'a mark in the list is green exactly where a read is ok without a warning',
    holds: ({ mark, read }) => (mark === 'current') === (read.verdict.severity === 'ok'),
  },
  {
    says: 'a mark says that pods fail exactly where a read shows pods that fail',
    holds: ({ mark, glance }) => (mark === 'failing') === (glance.failing !== null && glance.failing > 0),
  },
  {
    says: 'a mark that names a state of the PullSecret names the one of the read',
    when: ({ mark }) => ['outdated', 'missing', 'foreign', 'malformed'].includes(mark ?? ''),
    holds: ({ mark, read }) => mark === read.secret.state,
  },
  {
    says: '"ok" is said of a usable Connection, a current PullSecret that stays, and nothing that the plan would do',
    when: ({ read }) => read.verdict.severity === 'ok',
    holds: ({ isUsable, read: { secret }, plan }) =>
      isUsable && secret.state === 'current' && !secret.isDeleting && plan.action === 'none',
  },
  {
    says: 'without a usable Connection nothing is current and the plan refuses',
    when: ({ isUsable }) => !isUsable,
    holds: ({ overview, read, plan }) =>
      overview.state !== 'current' && read.secret.state !== 'current' && plan.action === 'refused',
  },
  {
    says: 'the plan does nothing exactly where a read says that all is current',
    when: ({ isUsable }) => isUsable,
    holds: ({ plan, read: { secret } }) =>
      (plan.action === 'none') === (secret.state === 'current' && !secret.isDeleting),
  },
  {
    says: 'the plan creates exactly what is missing, and the verdict asks for that',
    when: ({ isUsable }) => isUsable,
    holds: ({ plan, read }) =>
      (plan.action === 'create') === (read.secret.state === 'missing') &&
      (plan.action === 'create') === read.findings.some(({ code }) => code === 'provision'),
  },
  {
    says: 'the plan updates exactly what the findings ask to update',
    when: ({ isUsable }) => isUsable,
    holds: ({ plan, read }) =>
      (plan.action === 'update') === read.findings.some(({ code }) => code === 'update-secret'),
  },
  {
    says: 'what is held, or immutable and due, the plan refuses with what a read says of it, and both offer "Take over"',
    when: ({ isUsable, plan }) => isUsable && takeOverReasons.includes(plan.reason ?? ''),
    holds: ({ plan, read: { secret, findings } }) =>
      isDeepStrictEqual([plan.managers, plan.replaces], [secret.managers, secret.replaces]) &&
      findings.some(
        ({ code, facts }) => code === 'secret-conflict' && isDeepStrictEqual(facts.managers, plan.managers ?? []),
      ),
  },
  {
    says: '"Take over" is offered only where the plan could be taken over, or once the Connection is mended',
    when: ({ read }) => read.findings.some(({ code }) => code === 'secret-conflict'),
    holds: ({ isUsable, plan, read }) =>
      isUsable ? takeOverReasons.includes(plan.reason ?? '') : read.secret.immutable === true,
  },
  {
    says: 'what the plan refuses as foreign, every page calls foreign or cannot tell',
    when: isRefused('SECRET_FOREIGN'),
    holds: ({ overview, read }) =>
      read.secret.state === 'foreign' &&
      read.findings.some(({ code }) => code === 'secret-foreign') &&
      ['foreign', 'unknown'].includes(overview.state),
  },
  {
    says: 'what the plan refuses as being deleted, every page says is being deleted',
    when: isRefused('SECRET_DELETING'),
    holds: ({ overview, read, mark }) =>
      overview.isDeleting === true &&
      read.verdict.code === 'secret-deleting' &&
      ['deleting', 'failing'].includes(mark ?? ''),
  },
]

/** Every sentence that is not true of what was seen, with where. */
export function contradictionsIn(zoo: Seen[]): string[] {
  return relations.flatMap(({ says, when = () => true, holds }) =>
    zoo.filter((seen) => when(seen) && !holds(seen)).map(({ name }) => `${name}: ${says}`),
  )
}

/** Sentences that spoke of no Environment at all. */
export function emptyRelations(zoo: Seen[]): string[] {
  return relations.filter(({ when }) => when && !zoo.some(when)).map(({ says }) => says)
}
