import type { Prisma } from '#prisma/generated/client.ts'
import type { Deps } from '#server/deps.ts'
import { isRemovalComplete, type RemovalResult } from '#server/domain/pull-secret-result.ts'
import { type Actor, recordAudit } from '#server/services/audit-event.ts'
import { environmentRefsOf, projectFields } from '#server/services/environment-refs.ts'
import { type Forgotten, forgetConnection } from '#server/services/forget.ts'
import { type Departure, removePullSecrets } from '#server/services/removal.ts'

/** A person and everything of theirs. */

/** Ends every session of this person, this one included. */
export async function signOutEverywhere({ db }: Deps, actor: Actor): Promise<{ sessions: number }> {
  const { count } = await db.session.deleteMany({ where: { userId: actor.id } })
  return { sessions: count }
}

export interface Removal extends Forgotten {
  removed: boolean
  /** Projects of theirs that others are members of: while there are any nothing is done, unless they are to end. */
  shared: { id: string; name: string }[]
}

/**
 * Erases the person who asks: forgets the Connection, ends their projects and sessions, and leaves nothing but the
 * AuditEvents and the record of which GitHub id first used a login. When something could not be taken back they stay, to
 * finish it later. Projects with members are handed over before, or end with `endShared`.
 */
export async function removeAccount(
  deps: Deps,
  actor: Actor,
  { endShared = false }: { endShared?: boolean },
  signal: AbortSignal,
): Promise<Removal> {
  const shared = await listShared(deps, actor)
  if (shared.length > 0 && !endShared) return { environments: [], revoked: false, removed: false, shared }
  const ending = endShared ? shared.map(({ id }) => id) : []
  const erased = await erasePerson(deps, { who: { person: actor, by: actor }, ending, keepShared: false }, signal)
  // Somebody may have joined one meanwhile, which is then why nothing more was done.
  return { ...erased, shared: erased.removed ? shared : await listShared(deps, actor) }
}

function listShared({ db }: Deps, { id }: Actor) {
  return db.project.findMany({ where: { ownerId: id, members: { some: {} } }, select: { id: true, name: true } })
}

interface Erasure {
  who: Departure
  /** Shared projects that end as well. */
  ending: string[]
  /** Shared projects outlive their owner, and have none from then on. */
  keepShared: boolean
}

/** Done again, it completes what could not be done. */
export async function erasePerson(
  deps: Deps,
  { who, ending, keepShared }: Erasure,
  signal: AbortSignal,
): Promise<Forgotten & { removed: boolean }> {
  const { person, by } = who
  const ends = { ownerId: person.id, OR: [{ members: { none: {} } }, { id: { in: ending } }] }
  const projects = await deps.db.project.findMany({ where: ends, select: projectFields })
  const refs = projects.flatMap(environmentRefsOf)
  const ended = await removePullSecrets(deps, by, { refs, mandate: { userId: person.id, any: true } }, signal)
  const forgotten = await forgetConnection(deps, who, signal)
  const told = new Set(ended.map(({ environmentId }) => environmentId))
  const environments = [...ended, ...forgotten.environments.filter(({ environmentId }) => !told.has(environmentId))]
  if (!isRemovalComplete(environments)) return { ...forgotten, environments, removed: false }
  const known = { id: { in: projects.map(({ id }) => id) } }
  const removed = await deps.db.$transaction((tx) => eraseRows(tx, { who, known, environments, ending, keepShared }))
  return { ...forgotten, environments, removed }
}

interface Rows extends Erasure {
  known: { id: { in: string[] } }
  environments: RemovalResult[]
}

/** Answers false where a token is left, or somebody joined, a project came or a token was placed meanwhile: then it begins once more. */
async function eraseRows(
  tx: Prisma.TransactionClient,
  { who, known, environments, ending, keepShared }: Rows,
): Promise<boolean> {
  const { person, by } = who
  const [row] = await tx.$queryRaw<{ githubId: string }[]>`
    SELECT "githubId" FROM "User" WHERE id = ${person.id} FOR UPDATE`
  await tx.$queryRaw`SELECT id FROM "Project" WHERE "ownerId" = ${person.id} FOR UPDATE`
  const owned = await tx.project.findMany({
    where: { ownerId: person.id },
    select: { id: true, _count: { select: { members: true } } },
  })
  const isUnforeseen = owned.some(({ id, _count: { members } }) => {
    const mayEnd = known.id.in.includes(id) && (members === 0 || ending.includes(id))
    return !mayEnd && !(keepShared && members > 0 && !known.id.in.includes(id))
  })
  const walked = environments.map(({ environmentId }) => environmentId)
  const placed = await tx.placement.count({ where: { userId: person.id, environmentId: { notIn: walked } } })
  // A sign-in that was on its way may have stored a token since.
  const connections = await tx.gitConnection.count({ where: { userId: person.id } })
  if (isUnforeseen || placed > 0 || connections > 0) return false
  await tx.project.deleteMany({ where: { ownerId: person.id, ...known } })
  await tx.user.deleteMany({ where: { id: person.id } })
  await tx.invitation.deleteMany({ where: { githubId: row?.githubId ?? '' } })
  await tx.rateLimit.deleteMany({ where: { key: { endsWith: `:${person.id}` } } })
  const isOperator = by.id !== person.id
  await recordAudit(tx, by, [
    { action: 'account.remove', outcome: 'done', ...(isOperator && { detail: person.login }) },
  ])
  return true
}
