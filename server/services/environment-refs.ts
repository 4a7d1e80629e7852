import type { Prisma } from '#prisma/generated/client.ts'
import type { Deps } from '#server/deps.ts'
import { type EnvironmentRef, namespaceOf } from '#server/domain/environment.ts'
import { AppError } from '#server/errors.ts'
import type { Actor } from '#server/services/audit-event.ts'

/** Which Environments a person has. Whatever belongs to somebody else does not exist here: it is NOT_FOUND. */

/** A project with all that says where its Environments are and whose they are. */
export const projectFields = {
  id: true,
  name: true,
  createdAt: true,
  owner: { select: { id: true, githubId: true, login: true } },
  environments: { select: { id: true, type: true, adoptedNamespace: true } },
} as const

export type ProjectRow = Prisma.ProjectGetPayload<{ select: typeof projectFields }>

export function namespacePlaceOf(projectId: string, { type, adoptedNamespace }: ProjectRow['environments'][number]) {
  return { namespace: adoptedNamespace ?? namespaceOf(projectId, type), adopted: adoptedNamespace !== null }
}

/** @throws AppError NOT_FOUND */
export async function getProjectRow({ db }: Pick<Deps, 'db'>, actor: Actor, projectId: string): Promise<ProjectRow> {
  const row = await db.project.findFirst({ where: { id: projectId, ownerId: actor.id }, select: projectFields })
  if (!row) throw new AppError('NOT_FOUND', 'There is no such project.')
  return row
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
  const refs = environmentRefsOf(await getProjectRow(deps, actor, projectId))
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
    ownerId: owner.id,
    ownerGithubId: owner.githubId,
    ownerLogin: owner.login,
  }
}

/**
 * Every Environment of the actor, or those of the named projects.
 * @throws AppError NOT_FOUND when one of these is not theirs
 */
export async function listOwnEnvironmentRefs(
  { db }: Deps,
  actor: Actor,
  projectIds?: string[],
): Promise<EnvironmentRef[]> {
  const projects = await db.project.findMany({
    where: { ownerId: actor.id, ...(projectIds ? { id: { in: projectIds } } : {}) },
    select: projectFields,
  })
  if (projectIds && projects.length !== new Set(projectIds).size) {
    throw new AppError('NOT_FOUND', 'There is no such project.')
  }
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
