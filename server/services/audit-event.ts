import type { Prisma } from '#prisma/generated/client.ts'
import type { Deps } from '#server/deps.ts'
import type { AppErrorCode } from '#server/domain/app-error-code.ts'
import type { ProvisionOutcome, RemovalOutcome } from '#server/domain/pull-secret-result.ts'
import { AppError } from '#server/errors.ts'

/** Who acts. */
export interface Actor {
  id: string
  login: string
}

/** Whoever runs Pullkey and uses its commands. No person's id looks like this. */
export const operator: Actor = { id: 'operator', login: 'operator' }

/** Whoever has a namespace in hand and gave it to another Project. No login holds a space. */
export const namespaceAdministrator: Actor = { id: 'namespace administrator', login: 'namespace administrator' }

interface Place {
  projectId: string
  environmentId?: string
  namespace?: string
}

/** Why a stored token gave way to the one of a new sign-in. */
export type ReplaceReason = 'revoked' | 'scope-missing' | 'expiring' | 'unreadable' | 'unchecked' | 'surplus-alive'

type ConnectionEntry =
  | { action: 'sign-in'; outcome: 'done' | 'refused'; detail?: string }
  | { action: 'connection.connect' | 'connection.use-pat' | 'connection.use-oauth'; outcome: 'done' }
  | { action: 'connection.replace'; outcome: 'done'; detail: ReplaceReason }
  | { action: 'connection.revoke'; outcome: 'done' | 'failed'; detail: 'surplus' | 'grant' }
  | { action: 'connection.forget'; outcome: 'done' | 'incomplete' }
  /** `detail`: whom the operator takes off. */
  | { action: 'account.leave'; outcome: 'done'; detail: string }
  | { action: 'account.remove'; outcome: 'done'; detail?: string }

/** Everything that is worth an AuditEvent. Closed: no event can carry a token, because none has a place for one. */
export type AuditEntry =
  | ConnectionEntry
  | { action: 'audit.prune'; outcome: 'done'; detail: string }
  | ({ action: 'project.create' | 'project.rename' | 'project.remove'; outcome: 'done'; detail: string } & Place)
  | ({ action: 'project.transfer'; outcome: 'done'; detail: string } & Place)
  | ({
      action: 'member.invite' | 'member.uninvite' | 'member.join' | 'member.decline' | 'member.remove' | 'member.leave'
      outcome: 'done'
      /** The login that it is about. */
      detail: string
    } & Place)
  | ({ action: 'environment.add' | 'environment.remove' | 'environment.end'; outcome: 'done' } & Required<Place>)
  | ({ action: 'pull-secret.provision'; outcome: ProvisionOutcome; detail?: AppErrorCode } & Required<Place>)
  | ({ action: 'pull-secret.remove'; outcome: RemovalOutcome; detail?: AppErrorCode } & Required<Place>)

/** Writes the events in the transaction that does what they tell. */
export async function recordAudit(tx: Prisma.TransactionClient, actor: Actor, entries: AuditEntry[]): Promise<void> {
  await tx.auditEvent.createMany({
    data: entries.map((entry) => ({ ...entry, actorId: actor.id, actor: actor.login })),
  })
}

const PAGE = 50
/** Of a file with all of them. */
const LARGE_PAGE = 500

/** Outcomes after which something is left to do, or to ask about. */
const trouble: AuditEntry['outcome'][] = ['failed', 'refused', 'incomplete', 'foreign']

interface AuditFilter {
  projectId?: string
  isTrouble?: boolean
}

/** A page of what the actor did, and of what was done to their projects, newest first. @throws AppError NOT_FOUND for a project that was never theirs */
export async function listAuditEvents(
  deps: Deps,
  actor: Actor,
  { projectId, isTrouble, cursor }: AuditFilter & { cursor?: string },
  size = PAGE,
) {
  const events = await deps.db.auditEvent.findMany({
    where: {
      OR: [{ actorId: actor.id }, ...(await eventsOfProjects(deps, actor))],
      ...(projectId ? { projectId } : {}),
      ...(isTrouble ? { outcome: { in: trouble } } : {}),
      ...(cursor ? { id: { lt: cursor } } : {}),
    },
    orderBy: { id: 'desc' },
    take: size + 1,
    omit: { actorId: true },
  })
  if (projectId && events.length === 0 && !(await isVisibleProject(deps, actor, projectId))) {
    throw new AppError('NOT_FOUND', 'There is no such project.')
  }
  const items = events.slice(0, size)
  return {
    items: items.map(({ at, ...event }) => ({ ...withoutNulls(event), at: at.toISOString() })),
    nextCursor: events.length > size ? (items.at(-1)?.id ?? null) : null,
  }
}

/** Everything that the actor did, newest first, page by page. @throws as listAuditEvents */
export async function* auditEventPages(deps: Deps, actor: Actor, filter: AuditFilter) {
  let cursor: string | undefined
  do {
    const page: Awaited<ReturnType<typeof listAuditEvents>> = await listAuditEvents(
      deps,
      actor,
      { ...filter, cursor },
      LARGE_PAGE,
    )
    yield page.items
    cursor = page.nextCursor ?? undefined
  } while (cursor)
}

/** Everything that was done to the actor's own projects, and to those that they are a member of since they joined. */
async function eventsOfProjects({ db }: Deps, { id }: Actor): Promise<Prisma.AuditEventWhereInput[]> {
  const [owned, joined] = await Promise.all([
    db.project.findMany({ where: { ownerId: id }, select: { id: true } }),
    db.member.findMany({ where: { userId: id }, select: { projectId: true, joinedAt: true } }),
  ])
  return [
    { projectId: { in: owned.map((project) => project.id) } },
    ...joined.map(({ projectId, joinedAt }) => ({ projectId, at: { gte: joinedAt } })),
  ]
}

async function isVisibleProject({ db }: Deps, { id }: Actor, projectId: string): Promise<boolean> {
  const where = { id: projectId, OR: [{ ownerId: id }, { members: { some: { userId: id } } }] }
  return (await db.project.count({ where })) > 0
}

type WithoutNulls<T> = { [K in keyof T as null extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as null extends T[K] ? K : never]?: NonNullable<T[K]>
}

function withoutNulls<T extends object>(row: T): WithoutNulls<T> {
  return Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null)) as WithoutNulls<T>
}
