import type { PrismaClient } from '#prisma/generated/client.ts'
import type { Deps } from '#server/deps.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import type { Actor } from '#server/services/audit-event.ts'

/**
 * Where a person's token was put: written down before the token is, and kept until it is out. Whoever forgets, withdraws or
 * is taken off walks these, whatever became of the project or of their membership.
 */

type Place = Pick<EnvironmentRef, 'environmentId' | 'projectId' | 'type' | 'namespace' | 'adopted'>

export async function recordPlacement(
  { db }: Pick<Deps, 'db'>,
  { environmentId, projectId, type, namespace, adopted }: Place,
  userId: string,
): Promise<void> {
  const data = [{ userId, environmentId, projectId, type, namespace, adopted }]
  await db.placement.createMany({ data, skipDuplicates: true })
}

/** The token is out of this Environment: that of `userId`, or of everybody but `except`. */
export async function endPlacements(
  { db }: { db: Pick<PrismaClient, 'placement'> },
  { environmentId }: Pick<Place, 'environmentId'>,
  whose: { userId?: string; except?: string },
): Promise<void> {
  const { userId, except } = whose
  const person = except === undefined ? userId : { not: except }
  await db.placement.deleteMany({ where: { environmentId, ...(person !== undefined && { userId: person }) } })
}

const fields = { environmentId: true, projectId: true, type: true, namespace: true, adopted: true } as const

/** Every Environment that a person's token was put into, with the project as it is now: it may be gone. */
export async function listPlacementRefs({ db }: Pick<Deps, 'db'>, userId: string): Promise<EnvironmentRef[]> {
  const placements = await db.placement.findMany({
    where: { userId },
    select: fields,
    orderBy: { environmentId: 'asc' },
  })
  const projects = await db.project.findMany({
    where: { id: { in: placements.map(({ projectId }) => projectId) } },
    select: { id: true, name: true, owner: { select: { id: true, githubId: true, login: true } } },
  })
  const byId = new Map(projects.map((project) => [project.id, project]))
  return placements.map((placement) => {
    const project = byId.get(placement.projectId)
    return { ...placement, projectName: project?.name ?? '', owner: project?.owner ?? null }
  })
}

/** Where the actor's token was put. `isYours`: they own the project or are a member of it. */
export async function listPlacements(deps: Deps, actor: Actor) {
  const refs = await listPlacementRefs(deps, actor.id)
  const yours = await deps.db.project.findMany({
    where: {
      id: { in: refs.map(({ projectId }) => projectId) },
      OR: [{ ownerId: actor.id }, { members: { some: { userId: actor.id } } }],
    },
    select: { id: true },
  })
  const ids = new Set(yours.map(({ id }) => id))
  return refs.map(({ owner: _, ...place }) => ({ ...place, isYours: ids.has(place.projectId) }))
}
