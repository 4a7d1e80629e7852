import type { Prisma } from '#prisma/generated/client.ts'
import type { Deps } from '#server/deps.ts'
import { type EnvironmentRef, namespaceOf } from '#server/domain/environment.ts'
import { AppError } from '#server/errors.ts'
import type { Actor } from '#server/services/audit-event.ts'
import type { OwnedRef } from '#server/services/consent.ts'

/**
 * Which projects and Environments a person has, as their owner or as a member. Whatever belongs to others does not exist
 * here: it is NOT_FOUND. What only the owner may is NOT_OWNER to a member.
 */

/** A project with all that says where its Environments are and whose they are. */
export const projectFields = {
  id: true,
  name: true,
  createdAt: true,
  owner: { select: { id: true, githubId: true, login: true } },
  environments: { select: { id: true, type: true, adoptedNamespace: true } },
} as const

export type ProjectRow = Prisma.ProjectGetPayload<{ select: typeof projectFields }>
export type OwnedProjectRow = ProjectRow & { owner: NonNullable<ProjectRow['owner']> }

/** Projects that the actor owns or is a member of. */
export function visibleTo({ id }: Pick<Actor, 'id'>) {
  return { OR: [{ ownerId: id }, { members: { some: { userId: id } } }] } satisfies Prisma.ProjectWhereInput
}

export function namespacePlaceOf(projectId: string, { type, adoptedNamespace }: ProjectRow['environments'][number]) {
  return { namespace: adoptedNamespace ?? namespaceOf(projectId, type), adopted: adoptedNamespace !== null }
}

/** @throws AppError NOT_FOUND */
export async function getProjectRow({ db }: Pick<Deps, 'db'>, actor: Actor, projectId: string): Promise<ProjectRow> {
  const row = await db.project.findFirst({ where: { id: projectId, ...visibleTo(actor) }, select: projectFields })
  if (!row) throw noProject()
  return row
}

/** The names of all projects that the actor has, by id. */
export async function projectNames({ db }: Pick<Deps, 'db'>, actor: Actor): Promise<Map<string, string>> {
  const projects = await db.project.findMany({ where: visibleTo(actor), select: { id: true, name: true } })
  return new Map(projects.map(({ id, name }) => [id, name]))
}

/** For what only the owner may. @throws AppError NOT_FOUND, NOT_OWNER */
export async function getOwnProjectRow(
  deps: Pick<Deps, 'db'>,
  actor: Actor,
  projectId: string,
): Promise<OwnedProjectRow> {
  const row = await getProjectRow(deps, actor, projectId)
  const { owner } = row
  if (owner?.id !== actor.id) throw notOwner()
  return { ...row, owner }
}

/** Why the actor's own project is theirs no more: it was handed over and they are a member of it, or they have it no more. */
export async function lostProject(tx: Prisma.TransactionClient, actor: Actor, projectId: string): Promise<AppError> {
  const count = await tx.project.count({ where: { id: projectId, ...visibleTo(actor) } })
  return count > 0 ? notOwner() : noProject()
}

function notOwner(): AppError {
  return new AppError('NOT_OWNER', 'Only the owner of the project may do this.')
}

export function noProject(): AppError {
  return new AppError('NOT_FOUND', 'There is no such project.')
}

/**
 * The chosen Environments of a project, all of them when none is named.
 * @throws AppError NOT_FOUND when the project, or one of the Environments in it, is not the actor's
 */
export async function getEnvironmentRefs(
  deps: Deps,
  actor: Actor,
  projectId: string,
  environmentIds?: string[],
): Promise<EnvironmentRef[]> {
  return chosenOf(environmentRefsOf(await getProjectRow(deps, actor, projectId)), environmentIds)
}

function chosenOf<Ref extends EnvironmentRef>(refs: Ref[], environmentIds?: string[]): Ref[] {
  if (!environmentIds) return refs
  const chosen = refs.filter(({ environmentId }) => environmentIds.includes(environmentId))
  if (chosen.length !== new Set(environmentIds).size) {
    throw new AppError('NOT_FOUND', 'There is no such environment in this project.')
  }
  return chosen
}

export function environmentRefsOf(project: ProjectRow): EnvironmentRef[] {
  return project.environments.map((environment) => environmentRefOf(project, environment))
}

/** Also of an Environment that is not there yet: its id is then empty. */
export function environmentRefOf(project: OwnedProjectRow, environment: ProjectRow['environments'][number]): OwnedRef
export function environmentRefOf(project: ProjectRow, environment: ProjectRow['environments'][number]): EnvironmentRef
export function environmentRefOf(
  { id: projectId, name: projectName, owner }: ProjectRow,
  environment: ProjectRow['environments'][number],
): EnvironmentRef {
  return {
    environmentId: environment.id,
    ...namespacePlaceOf(projectId, environment),
    type: environment.type,
    projectId,
    projectName,
    owner,
  }
}

/**
 * Every Environment of the actor's projects, or those of the named ones.
 * @throws AppError NOT_FOUND when one of these is not theirs
 */
export async function listEnvironmentRefs(
  { db }: Deps,
  actor: Actor,
  projectIds?: string[],
): Promise<EnvironmentRef[]> {
  const projects = await db.project.findMany({
    where: { ...visibleTo(actor), ...(projectIds ? { id: { in: projectIds } } : {}) },
    select: projectFields,
  })
  if (projectIds && projects.length !== new Set(projectIds).size) throw noProject()
  return projects.flatMap(environmentRefsOf)
}

/** @throws AppError NOT_FOUND */
export async function getEnvironmentRef(
  deps: Deps,
  actor: Actor,
  { projectId, environmentId }: { projectId: string; environmentId: string },
): Promise<EnvironmentRef> {
  const [ref] = await getEnvironmentRefs(deps, actor, projectId, [environmentId])
  return ref as EnvironmentRef
}

/** For what only the owner may. @throws AppError NOT_FOUND, NOT_OWNER */
export async function getOwnEnvironmentRef(
  deps: Deps,
  actor: Actor,
  { projectId, environmentId }: { projectId: string; environmentId: string },
): Promise<EnvironmentRef> {
  const [ref] = chosenOf(environmentRefsOf(await getOwnProjectRow(deps, actor, projectId)), [environmentId])
  return ref as EnvironmentRef
}
