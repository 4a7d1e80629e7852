import type { Prisma } from '#prisma/generated/client.ts'
import type { Deps } from '#server/deps.ts'
import { AppError } from '#server/errors.ts'
import { type Actor, recordAudit } from '#server/services/audit-event.ts'
import { getOwnProjectRow, getProjectRow, noProject } from '#server/services/environment-refs.ts'
import { lockOwnProject } from '#server/services/project.ts'
import { getCredential, rememberDeath } from '#server/services/stored-token.ts'

/**
 * Who belongs to a project beside its owner, and who is asked to. An invitation is for GitHub's numeric id, which no
 * renaming changes: it waits on the invited person's own page, and nothing is sent.
 */

/** Somebody as GitHub's profile shows them. */
export interface PersonView {
  githubId: string
  login: string
  avatarUrl: string
}

const person = { githubId: true, login: true, avatarUrl: true } as const

/** The owner is null once their account is gone. Who was invited only the owner sees. @throws AppError NOT_FOUND */
export async function listMembers(deps: Deps, actor: Actor, projectId: string) {
  const { owner } = await getProjectRow(deps, actor, projectId)
  const project = await deps.db.project.findUnique({
    where: { id: projectId },
    select: {
      owner: { select: person },
      members: { select: { joinedAt: true, user: { select: person } }, orderBy: { joinedAt: 'asc' } },
      invitations: {
        select: { githubId: true, login: true, avatarUrl: true, at: true },
        orderBy: { at: 'asc' },
      },
    },
  })
  if (!project) throw noProject()
  const isOwner = owner?.id === actor.id
  return {
    owner: project.owner,
    members: project.members.map(({ joinedAt, user }) => ({ ...user, joinedAt: joinedAt.toISOString() })),
    invitations: isOwner ? project.invitations.map(({ at, ...who }) => ({ ...who, at: at.toISOString() })) : [],
  }
}

/**
 * Whom GitHub calls so now, asked with the owner's token; null where no person is.
 * @throws AppError NOT_FOUND, NOT_OWNER, GITHUB_UNREACHABLE, and as getCredential
 */
export async function findPerson(
  deps: Deps,
  actor: Actor,
  { projectId, login }: { projectId: string; login: string },
  signal: AbortSignal,
): Promise<(PersonView & { name?: string }) | null> {
  await getOwnProjectRow(deps, actor, projectId)
  return askGitHub(deps, actor, { login }, signal)
}

async function askGitHub(deps: Deps, actor: Actor, who: { login: string } | { githubId: string }, signal: AbortSignal) {
  const { token, fingerprint } = await getCredential(deps, actor.id)
  return rememberDeath(deps, { userId: actor.id, fingerprint }, () => deps.github.findUser(who, token, signal))
}

/** People that wait for an answer at one time. */
const INVITATIONS_AT_MOST = 50

/**
 * Invites a GitHub account. Doing it again changes nothing.
 * @throws AppError NOT_FOUND, also for an id that no person has; NOT_OWNER; INVALID_INPUT for oneself and for too many;
 *   GITHUB_UNREACHABLE
 */
export async function invite(
  deps: Deps,
  actor: Actor,
  { projectId, githubId }: { projectId: string; githubId: string },
  signal: AbortSignal,
): Promise<PersonView> {
  const { owner } = await getOwnProjectRow(deps, actor, projectId)
  if (owner.githubId === githubId) throw new AppError('INVALID_INPUT', 'You own this project.')
  const found = await askGitHub(deps, actor, { githubId }, signal)
  if (!found || found.githubId !== githubId) throw new AppError('NOT_FOUND', 'There is no such person at GitHub.')
  const { login, avatarUrl } = found
  await deps.db.$transaction(async (tx) => {
    await lockOwnProject(tx, actor, projectId)
    const member = await tx.member.count({ where: { projectId, user: { githubId } } })
    if (member > 0) return
    const waiting = await tx.invitation.count({ where: { projectId, githubId: { not: githubId } } })
    if (waiting >= INVITATIONS_AT_MOST) {
      throw new AppError('INVALID_INPUT', `At most ${INVITATIONS_AT_MOST} invitations wait at one time.`)
    }
    const data = [{ projectId, githubId, login, avatarUrl, invitedBy: actor.login }]
    const { count } = await tx.invitation.createMany({ data, skipDuplicates: true })
    if (count > 0)
      await recordAudit(tx, actor, [{ action: 'member.invite', outcome: 'done', projectId, detail: login }])
  })
  return { githubId, login, avatarUrl }
}

/**
 * Ends a membership, or takes an invitation back. PullSecrets with their token stay: pulls would stop.
 * @throws AppError NOT_FOUND, NOT_OWNER
 */
export async function removeMember(
  deps: Deps,
  actor: Actor,
  { projectId, githubId }: { projectId: string; githubId: string },
): Promise<{ removed: boolean }> {
  await getOwnProjectRow(deps, actor, projectId)
  return deps.db.$transaction(async (tx) => {
    await lockOwnProject(tx, actor, projectId)
    const [member, invitation] = [
      await tx.member.findFirst({
        where: { projectId, user: { githubId } },
        select: { user: { select: { login: true } } },
      }),
      await tx.invitation.findUnique({
        where: { projectId_githubId: { projectId, githubId } },
        select: { login: true },
      }),
    ]
    await tx.member.deleteMany({ where: { projectId, user: { githubId } } })
    await tx.invitation.deleteMany({ where: { projectId, githubId } })
    const place = { outcome: 'done', projectId } as const
    await recordAudit(tx, actor, [
      ...(member ? [{ action: 'member.remove', detail: member.user.login, ...place } as const] : []),
      ...(invitation ? [{ action: 'member.uninvite', detail: invitation.login, ...place } as const] : []),
    ])
    return { removed: member !== null || invitation !== null }
  })
}

/** @throws AppError NOT_FOUND; INVALID_INPUT for the owner, who hands the project over or removes it */
export async function leaveProject(deps: Deps, actor: Actor, projectId: string): Promise<{ left: boolean }> {
  const { owner } = await getProjectRow(deps, actor, projectId)
  if (owner?.id === actor.id) throw new AppError('INVALID_INPUT', 'Hand the project over first, or remove it.')
  return deps.db.$transaction(async (tx) => {
    const { count } = await tx.member.deleteMany({ where: { projectId, userId: actor.id } })
    if (count > 0) {
      await recordAudit(tx, actor, [{ action: 'member.leave', outcome: 'done', projectId, detail: actor.login }])
    }
    return { left: count > 0 }
  })
}

/** What waits for the actor's answer, oldest first. */
export async function listInvitations({ db }: Deps, actor: Actor) {
  const { githubId } = await getPerson(db, actor)
  const invitations = await db.invitation.findMany({
    where: { githubId },
    orderBy: { at: 'asc' },
    take: 50,
    select: { projectId: true, invitedBy: true, at: true, project: { select: { name: true } } },
  })
  return invitations.map(({ project, at, ...invitation }) => ({
    ...invitation,
    projectName: project.name,
    at: at.toISOString(),
  }))
}

/** Joins the project, or declines. The invitation is gone afterwards. @throws AppError NOT_FOUND without one */
export async function answerInvitation(
  { db }: Deps,
  actor: Actor,
  { projectId, join }: { projectId: string; join: boolean },
): Promise<{ joined: boolean }> {
  await db.$transaction(async (tx) => {
    // Whoever takes invitations back, or ends the project, has the same lock.
    await tx.$queryRaw`SELECT id FROM "Project" WHERE id = ${projectId} FOR UPDATE`
    const { githubId } = await getPerson(tx, actor)
    const { count } = await tx.invitation.deleteMany({ where: { projectId, githubId } })
    if (count === 0) throw new AppError('NOT_FOUND', 'There is no such invitation any more.')
    if (join) await tx.member.createMany({ data: [{ projectId, userId: actor.id }], skipDuplicates: true })
    const action = join ? 'member.join' : 'member.decline'
    await recordAudit(tx, actor, [{ action, outcome: 'done', projectId, detail: actor.login }])
  })
  return { joined: join }
}

async function getPerson(db: Pick<Prisma.TransactionClient, 'user'>, actor: Actor) {
  const found = await db.user.findUnique({ where: { id: actor.id, leavingAt: null }, select: { githubId: true } })
  // Their account may have been deleted while the request was on its way, or the operator takes them off.
  if (!found) throw new AppError('UNAUTHENTICATED', 'Sign in first.')
  return found
}

/**
 * Hands the project to a member; the owner becomes one. Consents name the owner: those of adopted namespaces have to be
 * applied anew, and until then nothing is read or written there.
 * @throws AppError NOT_FOUND, NOT_OWNER; INVALID_INPUT where that person has not joined
 */
export async function transferProject(
  deps: Deps,
  actor: Actor,
  { projectId, githubId }: { projectId: string; githubId: string },
): Promise<{ adoptedNamespaces: string[] }> {
  const { environments } = await getOwnProjectRow(deps, actor, projectId)
  await deps.db.$transaction(async (tx) => {
    await lockOwnProject(tx, actor, projectId)
    const heir = await tx.member.findFirst({
      where: { projectId, user: { githubId, leavingAt: null } },
      select: { userId: true, user: { select: { login: true } } },
    })
    if (!heir) throw new AppError('INVALID_INPUT', 'That person is not a member of this project.')
    await tx.project.update({ where: { id: projectId }, data: { ownerId: heir.userId } })
    await tx.member.deleteMany({ where: { projectId, userId: heir.userId } })
    await tx.member.createMany({ data: [{ projectId, userId: actor.id }], skipDuplicates: true })
    await recordAudit(tx, actor, [{ action: 'project.transfer', outcome: 'done', projectId, detail: heir.user.login }])
  })
  return { adoptedNamespaces: environments.flatMap(({ adoptedNamespace }) => adoptedNamespace ?? []) }
}
