import type { Prisma } from '#prisma/generated/client.ts'
import type { Deps } from '#server/deps.ts'
import { byStage, type EnvironmentType, environmentTypes } from '#server/domain/environment.ts'
import { AppError } from '#server/errors.ts'
import { type Actor, recordAudit } from '#server/services/audit-event.ts'
import { renameNamespaces } from '#server/services/ensure-pull-secret.ts'
import {
  environmentRefsOf,
  getOwnProjectRow,
  getProjectRow,
  lostProject,
  namespacePlaceOf,
  type ProjectRow,
  projectFields,
  visibleTo,
} from '#server/services/environment-refs.ts'
import { provisionPullSecrets } from '#server/services/provisioning.ts'
import { endEnvironments, type Removed } from '#server/services/removal.ts'

/** Projects, as their owner and their members have them. Whatever belongs to others is NOT_FOUND. */

const PAGE = 50

function view({ id, name, createdAt, owner, environments }: ProjectRow, actor: Actor) {
  return {
    id,
    name,
    role: owner?.id === actor.id ? ('owner' as const) : ('member' as const),
    createdAt: createdAt.toISOString(),
    environments: [...environments].sort(byStage).map((environment) => ({
      id: environment.id,
      type: environment.type,
      ...namespacePlaceOf(id, environment),
    })),
  }
}

export type ProjectView = ReturnType<typeof view>

/** A page of the actor's projects, newest first; `search` finds part of a name or of a namespace, and a type. */
export async function listProjects(deps: Deps, actor: Actor, { cursor, search }: { cursor?: string; search?: string }) {
  const rows = await deps.db.project.findMany({
    where: {
      AND: [visibleTo(actor), ...(search ? [{ OR: matching(search) }] : [])],
      ...(cursor ? { id: { lt: cursor } } : {}),
    },
    orderBy: { id: 'desc' },
    take: PAGE + 1,
    select: projectFields,
  })
  const items = rows.slice(0, PAGE).map((row) => view(row, actor))
  return { items, nextCursor: rows.length > PAGE ? (items.at(-1)?.id ?? null) : null }
}

/** Parts of names are found without regard to case. The names of namespaces that Pullkey makes are not stored. */
function matching(search: string): Prisma.ProjectWhereInput[] {
  const part = { contains: escapeLike(search), mode: 'insensitive' } as const
  const type = environmentTypes.find((one) => one === search.toLowerCase())
  const [, id, ofType] = /^project-([\da-f-]*?)(?:-([a-z]+))?$/.exec(search.toLowerCase()) ?? []
  const madeType = environmentTypes.find((one) => one === ofType)
  const made = { adoptedNamespace: null, ...(madeType && { type: madeType }) }
  return [
    { name: part },
    { environments: { some: { adoptedNamespace: part } } },
    ...(type ? [{ environments: { some: { type } } }] : []),
    ...(id && (!ofType || madeType) ? [{ id: { startsWith: id }, environments: { some: made } }] : []),
  ]
}

/** Prisma hands `contains` to LIKE as it is, where `%` and `_` stand for anything. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}

/** @throws AppError NOT_FOUND */
export async function getProject(deps: Deps, actor: Actor, projectId: string): Promise<ProjectView> {
  return view(await getProjectRow(deps, actor, projectId), actor)
}

/**
 * Creates the project and provisions it. What the cluster refuses is told per Environment and does not undo the project.
 * @throws AppError TOO_MANY_PROJECTS, UNAUTHENTICATED
 */
export async function createProject(
  deps: Deps,
  actor: Actor,
  wanted: { name: string; environments: EnvironmentType[] },
  signal: AbortSignal,
) {
  const row = await deps.db.$transaction(async (tx) => {
    // Serialises one person's creations, so that two at the same moment cannot both be the last one allowed.
    const present = await tx.$queryRaw<object[]>`
      SELECT id FROM "User" WHERE id = ${actor.id} AND "leavingAt" IS NULL FOR UPDATE`
    // Their account may have been deleted while the request was on its way, or the operator takes them off.
    if (present.length === 0) throw new AppError('UNAUTHENTICATED', 'Sign in first.')
    await assertMayCreate(deps, tx, actor)
    const environments = { create: [...new Set(wanted.environments)].map((type) => ({ type })) }
    const created = await tx.project.create({
      data: { ownerId: actor.id, name: wanted.name, environments },
      select: projectFields,
    })
    await recordAudit(tx, actor, [
      { action: 'project.create', outcome: 'done', projectId: created.id, detail: created.name },
    ])
    return created
  })
  return {
    project: view(row, actor),
    results: await provisionPullSecrets(deps, actor, environmentRefsOf(row), {}, signal),
  }
}

const DAY_MS = 24 * 3600_000

/** Counts what is there and what was made in the last day and removed since: its namespaces stay in the cluster. */
async function assertMayCreate({ policy, now }: Deps, tx: Prisma.TransactionClient, actor: Actor): Promise<void> {
  const { maxProjectsPerUser } = policy
  const present = await tx.project.findMany({ where: { ownerId: actor.id }, select: { id: true } })
  const removed = await tx.auditEvent.count({
    where: {
      action: 'project.create',
      at: { gte: new Date(now().getTime() - DAY_MS) },
      projectId: { notIn: present.map(({ id }) => id) },
      // Under the login as well: who deletes their account and comes back has another id.
      OR: [{ actorId: actor.id }, { actor: actor.login }],
    },
  })
  if (present.length + removed < maxProjectsPerUser) return
  const counted = removed > 0 ? `, ${removed} of them removed within the last day` : ''
  throw new AppError(
    'TOO_MANY_PROJECTS',
    `You have made ${maxProjectsPerUser} projects${counted}, which is the most allowed here.`,
  )
}

/**
 * Renames the project, and its Namespaces for people who read those. A Namespace that cannot be written keeps the old name
 * until the next provisioning. @throws AppError NOT_FOUND, NOT_OWNER
 */
export async function renameProject(
  deps: Deps,
  actor: Actor,
  { projectId, name }: { projectId: string; name: string },
  signal: AbortSignal,
): Promise<ProjectView> {
  const project = await getOwnProjectRow(deps, actor, projectId)
  if (project.name === name) return view(project, actor)
  await deps.db.$transaction(async (tx) => {
    const { count } = await tx.project.updateMany({ where: { id: projectId, ownerId: actor.id }, data: { name } })
    if (count === 0) throw new AppError('NOT_FOUND', 'There is no such project.')
    await recordAudit(tx, actor, [{ action: 'project.rename', outcome: 'done', projectId, detail: name }])
  })
  const renamed = await getProjectRow(deps, actor, projectId)
  await renameNamespaces(deps, environmentRefsOf(renamed), signal)
  return view(renamed, actor)
}

/**
 * Serialises what gives the project an Environment or ends it, until `tx` ends. Answers whether it is there and the
 * actor's.
 */
export async function lockProject(tx: Prisma.TransactionClient, actor: Actor, projectId: string): Promise<boolean> {
  const rows = await tx.$queryRaw<object[]>`
    SELECT id FROM "Project" WHERE id = ${projectId} AND "ownerId" = ${actor.id} FOR UPDATE`
  return rows.length > 0
}

/** The same for what cannot be done without it. @throws AppError NOT_FOUND, NOT_OWNER when it was lost meanwhile */
export async function lockOwnProject(tx: Prisma.TransactionClient, actor: Actor, projectId: string): Promise<void> {
  if (!(await lockProject(tx, actor, projectId))) throw await lostProject(tx, actor, projectId)
}

/**
 * Deletes our PullSecrets, whosever token they hold, and then the project, which stays when an Environment was added
 * meanwhile. @throws AppError NOT_FOUND, NOT_OWNER
 */
export async function removeProject(
  deps: Deps,
  actor: Actor,
  projectId: string,
  signal: AbortSignal,
): Promise<Removed> {
  const project = await getOwnProjectRow(deps, actor, projectId)
  const refs = environmentRefsOf(project)
  const known = { id: { in: refs.map(({ environmentId }) => environmentId) } }
  const end = async (tx: Prisma.TransactionClient) => {
    // Somebody else has removed it meanwhile.
    if (!(await lockProject(tx, actor, projectId))) return true
    const { count } = await tx.project.deleteMany({ where: { id: projectId, environments: { every: known } } })
    if (count === 0) return false
    await recordAudit(tx, actor, [{ action: 'project.remove', outcome: 'done', projectId, detail: project.name }])
    return true
  }
  return endEnvironments(deps, actor, { refs, end }, signal)
}
