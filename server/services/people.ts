import type { Deps } from '#server/deps.ts'
import type { RemovalResult } from '#server/domain/pull-secret-result.ts'
import type { ConnectionStanding } from '#server/domain/pull-status.ts'
import { AppError } from '#server/errors.ts'
import { erasePerson } from '#server/services/account.ts'
import { type Actor, operator, recordAudit } from '#server/services/audit-event.ts'
import { findStandings, inUse } from '#server/services/stored-token.ts'

/** What whoever runs Pullkey does about people. Everything can be interrupted and repeated, and is audited as `operator`. */

export interface PersonRow {
  login: string
  githubId: string
  /** Null where no AuditEvent of one is kept. */
  lastSignInAt: Date | null
  ownedProjects: number
  memberships: number
  /** Where their token was put. */
  pullSecrets: number
  token: { source: 'oauth' | 'pat'; standing: ConnectionStanding; expiresAt: Date | null } | null
  /** The operator has begun to take them off. */
  isLeaving: boolean
}

/** Everybody who has signed in, by login. No token is opened. */
export async function listPeople(deps: Pick<Deps, 'db' | 'log' | 'now'>): Promise<PersonRow[]> {
  const [people, signIns] = await Promise.all([
    deps.db.user.findMany({
      orderBy: { login: 'asc' },
      select: {
        ...{ id: true, login: true, githubId: true, leavingAt: true },
        connections: { ...inUse, take: 1, select: { source: true, expiresAt: true } },
        _count: { select: { projects: true, memberships: true, placements: true } },
      },
    }),
    deps.db.auditEvent.groupBy({ by: ['actorId'], where: { action: 'sign-in', outcome: 'done' }, _max: { at: true } }),
  ])
  const standings = await findStandings(
    deps,
    people.map(({ id }) => id),
  )
  const signedInAt = new Map(signIns.map(({ actorId, _max }) => [actorId, _max.at]))
  return people.map(({ id, login, githubId, leavingAt, connections: [connection], _count }) => ({
    ...{ login, githubId, lastSignInAt: signedInAt.get(id) ?? null, isLeaving: leavingAt !== null },
    ...{ ownedProjects: _count.projects, memberships: _count.memberships, pullSecrets: _count.placements },
    token: connection ? { ...connection, standing: standings.get(id)?.standing ?? 'absent' } : null,
  }))
}

/** A person by their login, without regard to case, or by GitHub's numeric id. @throws AppError INVALID_INPUT */
export async function getPerson(
  { db }: Pick<Deps, 'db'>,
  named: string,
): Promise<Actor & { githubId: string; leavingAt: Date | null }> {
  const select = { id: true, login: true, githubId: true, leavingAt: true }
  const people = await db.user.findMany({
    where: {
      OR: [{ login: { equals: named.replaceAll(/[\\%_]/g, '\\$&'), mode: 'insensitive' } }, { githubId: named }],
    },
    select,
  })
  const [person, ...others] = people
  if (!person) throw new AppError('INVALID_INPUT', `Nobody here is called ${named}.`)
  if (others.length === 0) return person
  const ids = people.map(({ login, githubId }) => `${login} (${githubId})`).join(', ')
  throw new AppError('INVALID_INPUT', `More than one person fits ${named}: ${ids}. Name one by the number.`)
}

export interface PersonRemoved {
  removed: boolean
  environments: RemovalResult[]
  /** GitHub confirmed that it ended what it gave. */
  revoked: boolean
  /** Projects that stay for their members, without an owner. */
  ownerless: { id: string; name: string }[]
}

/**
 * Takes a person off: ends their sessions and lets nothing more of theirs be written, takes their token out of every
 * PullSecret and ends it at GitHub, and erases them. Projects that they share stay.
 */
export async function removePerson(deps: Deps, person: Actor, signal: AbortSignal): Promise<PersonRemoved> {
  await deps.db.$transaction(async (tx) => {
    const { count } = await tx.user.updateMany({
      where: { id: person.id, leavingAt: null },
      data: { leavingAt: deps.now() },
    })
    await tx.session.deleteMany({ where: { userId: person.id } })
    if (count > 0) await recordAudit(tx, operator, [{ action: 'account.leave', outcome: 'done', detail: person.login }])
  })
  const shared = await deps.db.project.findMany({
    where: { ownerId: person.id, members: { some: {} } },
    select: { id: true, name: true },
  })
  const erased = await erasePerson(deps, { who: { person, by: operator }, ending: [], keepShared: true }, signal)
  return { ...erased, ownerless: erased.removed ? shared : [] }
}

/**
 * Makes somebody who has signed in the owner. The former owner becomes a member.
 * @throws AppError INVALID_INPUT where there is no such project, or the heir is being taken off
 */
export async function transferByOperator(
  { db }: Pick<Deps, 'db'>,
  projectId: string,
  heir: Awaited<ReturnType<typeof getPerson>>,
): Promise<{ name: string; adoptedNamespaces: string[] }> {
  if (heir.leavingAt) throw new AppError('INVALID_INPUT', `${heir.login} is being removed, and gets no project.`)
  return db.$transaction(async (tx) => {
    await tx.$queryRaw`SELECT id FROM "Project" WHERE id = ${projectId} FOR UPDATE`
    const project = await tx.project.findUnique({
      where: { id: projectId },
      select: { name: true, ownerId: true, environments: { select: { adoptedNamespace: true } } },
    })
    if (!project) throw new AppError('INVALID_INPUT', `There is no project ${projectId}.`)
    const { name, ownerId, environments } = project
    const adoptedNamespaces = environments.flatMap(({ adoptedNamespace }) => adoptedNamespace ?? [])
    if (ownerId === heir.id) return { name, adoptedNamespaces: [] }
    await tx.project.update({ where: { id: projectId }, data: { ownerId: heir.id } })
    await tx.member.deleteMany({ where: { projectId, userId: heir.id } })
    await tx.invitation.deleteMany({ where: { projectId, githubId: heir.githubId } })
    if (ownerId) await tx.member.createMany({ data: [{ projectId, userId: ownerId }], skipDuplicates: true })
    await recordAudit(tx, operator, [{ action: 'project.transfer', outcome: 'done', projectId, detail: heir.login }])
    return { name, adoptedNamespaces }
  })
}
