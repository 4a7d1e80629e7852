import type { Deps } from '#server/deps.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import { AppError } from '#server/errors.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { visibleTo } from '#server/services/environment-refs.ts'

/**
 * Where a person's token was put: written down before the token is, and kept until it is out. Whoever forgets, withdraws or
 * is taken off walks these, whatever became of the project or of their membership.
 */

type Place = Pick<EnvironmentRef, 'environmentId' | 'projectId' | 'type' | 'namespace' | 'adopted'>

/** A Placement as it stands for one write. `isNew`: this person's token was not put there before. */
export interface Recorded {
  userId: string
  turn: bigint
  isNew: boolean
}

/**
 * Writes down that a person's token is about to be put into an Environment. This is the last question before the write:
 * whoever belongs to the project no longer, or is being taken off, puts nothing there.
 * @throws AppError NOT_FOUND
 */
export async function recordPlacement(
  { db }: Pick<Deps, 'db'>,
  { environmentId, namespace, adopted }: Place,
  userId: string,
): Promise<Recorded> {
  const [recorded] = await db.$queryRaw<Omit<Recorded, 'userId'>[]>`
    INSERT INTO "Placement" ("userId", "environmentId", "projectId", type, namespace, adopted)
    SELECT u.id, e.id, p.id, e.type, ${namespace}, ${adopted}
    FROM "User" u, "Environment" e JOIN "Project" p ON p.id = e."projectId"
    WHERE u.id = ${userId} AND u."leavingAt" IS NULL AND e.id = ${environmentId}
      AND (p."ownerId" = u.id OR EXISTS (SELECT 1 FROM "Member" m WHERE m."projectId" = p.id AND m."userId" = u.id))
    FOR KEY SHARE OF u
    ON CONFLICT ("userId", "environmentId") DO UPDATE SET turn = EXCLUDED.turn
    RETURNING turn, (xmax = 0) AS "isNew"`
  if (!recorded) throw new AppError('NOT_FOUND', 'The environment is not yours any more.')
  return { userId, ...recorded }
}

/** Nothing was put there: the write was refused. */
export async function unrecordPlacement(
  { db }: Pick<Deps, 'db'>,
  { environmentId }: Pick<Place, 'environmentId'>,
  { userId, turn }: Recorded,
): Promise<void> {
  await db.placement.deleteMany({ where: { userId, environmentId, turn } })
}

/**
 * Writes down what was found unchanged, where nothing is known of the namespace: a database that was restored knows less
 * than the cluster. Where something is, somebody may have written since it was found.
 */
export async function keepUnknownPlacements(deps: Pick<Deps, 'db'>, places: Place[], userId: string): Promise<void> {
  const namespaces = { in: places.map(({ namespace }) => namespace) }
  const rows = await deps.db.placement.findMany({ where: { namespace: namespaces }, select: { namespace: true } })
  const known = new Set(rows.map(({ namespace }) => namespace))
  const unknown = places.filter(({ namespace }) => !known.has(namespace))
  if (unknown.length > 0) await keepPlacements(deps, unknown, userId)
}

async function keepPlacements({ db }: Pick<Deps, 'db'>, places: Place[], userId: string): Promise<void> {
  const data = places.map(({ environmentId, projectId, type, namespace, adopted }) => ({
    ...{ userId, environmentId, projectId, type, namespace, adopted },
  }))
  await db.placement.createMany({ data, skipDuplicates: true })
}

/**
 * After a write: a namespace holds one PullSecret, so whatever was put there before is out. `isGuarded`: the API server
 * made sure that nothing had changed since it was read; otherwise, and where this Placement was ended meanwhile,
 * `isStanding` is asked who came last.
 */
export async function settlePlacements(
  deps: Pick<Deps, 'db'>,
  place: Place,
  recorded: Recorded,
  { isGuarded, isStanding }: { isGuarded: boolean; isStanding: () => Promise<boolean> },
): Promise<void> {
  const { userId, turn } = recorded
  const rows = await deps.db.placement.findMany({
    where: { namespace: place.namespace },
    select: { userId: true, environmentId: true, turn: true },
  })
  const isThis = (row: (typeof rows)[number]) => row.userId === userId && row.environmentId === place.environmentId
  const isRecorded = rows.some(isThis)
  const others = rows.filter((row) => !isThis(row))
  const earlier = others.filter((row) => row.turn < turn)
  if (isRecorded && earlier.length === 0) return
  if (isRecorded && isGuarded) return void (await deps.db.placement.deleteMany({ where: { OR: earlier } }))
  if (!(await isStanding())) return unrecordPlacement(deps, place, recorded)
  if (!isRecorded) await keepPlacements(deps, [place], userId)
  await deps.db.placement.deleteMany({ where: { OR: others } })
}

/** The turn of what was put into these namespaces last; null where nothing was. */
export async function lastPlacement({ db }: Pick<Deps, 'db'>, places: Pick<Place, 'namespace'>[]) {
  const where = { namespace: { in: places.map(({ namespace }) => namespace) } }
  return (await db.placement.aggregate({ where, _max: { turn: true } }))._max.turn
}

/** The token of `userId`, or everybody's, is out of these namespaces, and out of what these Environments were. */
export async function endPlacements(
  { db }: Pick<Deps, 'db'>,
  { namespaces, environmentIds, last }: { namespaces: string[]; environmentIds: string[]; last: bigint },
  userId: string | undefined,
): Promise<void> {
  const places = [{ namespace: { in: namespaces } }, { environmentId: { in: environmentIds } }]
  await db.placement.deleteMany({ where: { OR: places, turn: { lte: last }, userId } })
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
    where: { id: { in: refs.map(({ projectId }) => projectId) }, ...visibleTo(actor) },
    select: { id: true },
  })
  const ids = new Set(yours.map(({ id }) => id))
  return refs.map(({ owner: _, ...place }) => ({ ...place, isYours: ids.has(place.projectId) }))
}
