import type { Deps } from '#server/deps.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import type { ObjectFound } from '#server/domain/ownership.ts'
import { type Comparison, type HolderFacts, holderIdOf } from '#server/domain/pull-secret.ts'
import type { Actor } from '#server/services/audit-event.ts'
import {
  type Credential,
  comparisonWith,
  findStandings,
  readStanding,
  type Standing,
  type StandingFacts,
} from '#server/services/stored-token.ts'

/** The holder: the person whose token stands in a PullSecret. What it is compared with is theirs. */

export interface Holder<S = Standing> {
  userId: string
  isYou: boolean
  /** Of another person: how GitHub called them when they last signed in. Undefined where their account is gone. */
  login?: string
  /** They own the project or are a member of it now. */
  belongs: boolean
  standing: S
}

type Place = Pick<EnvironmentRef, 'projectId'>

/** Finds whose token stands in `found`: the actor's, where nothing stands there or no label says whose it is. */
export async function findHolder(
  { db }: Pick<Deps, 'db'>,
  { actor, ref }: { actor: Pick<Actor, 'id'>; ref: Place },
  found: ObjectFound | null,
): Promise<Omit<Holder, 'standing'>> {
  const userId = found ? holderIdOf(found) : undefined
  const you = { userId: actor.id, isYou: true, belongs: true }
  if (userId === undefined || userId === actor.id) return you
  const person = await db.user.findUnique({ where: { id: userId }, select: belongingTo([ref.projectId]) })
  if (!person) return goneHolder(userId)
  const { login, projects, memberships } = person
  return { userId, isYou: false, login, belongs: projects.length + memberships.length > 0 }
}

/** Somebody whose account was deleted, and whose token could not be taken out. */
const goneHolder = (userId: string) => ({ userId, isYou: false, belongs: false })

/** The same with how their Connection is. `own`: the actor's. */
export async function readHolder(
  deps: Deps,
  { own, ...whose }: { actor: Actor; ref: Place; own: Standing },
  found: ObjectFound | null,
): Promise<Holder> {
  const holder = await findHolder(deps, whose, found)
  return { ...holder, standing: holder.isYou ? own : await readStanding(deps, holder.userId) }
}

/** The same of many, without opening a token. Answers by person and project. */
export async function readHolders(
  deps: Deps,
  { actor, own }: { actor: Actor; own: Standing },
  secrets: { ref: Place; found: ObjectFound | null }[],
): Promise<(ref: Place, found: ObjectFound | null) => Holder<Standing | StandingFacts>> {
  const you = { userId: actor.id, isYou: true, belongs: true, standing: own }
  const others = new Set(secrets.flatMap(({ found }) => (found && holderIdOf(found)) ?? []))
  others.delete(actor.id)
  if (others.size === 0) return () => you
  const projectIds = [...new Set(secrets.map(({ ref }) => ref.projectId))]
  const ids = [...others].filter((id) => id !== '')
  const [people, standings] = await Promise.all([
    deps.db.user.findMany({ where: { id: { in: ids } }, select: { id: true, ...belongingTo(projectIds) } }),
    findStandings(deps, ids),
  ])
  const byId = new Map(people.map((person) => [person.id, person]))
  return ({ projectId }, found) => {
    const userId = found ? (holderIdOf(found) ?? actor.id) : actor.id
    if (userId === actor.id) return you
    const standing = standings.get(userId) ?? { standing: 'absent' as const, credential: null }
    const person = byId.get(userId)
    if (!person) return { ...goneHolder(userId), standing }
    const belongs =
      person.projects.some(({ id }) => id === projectId) ||
      person.memberships.some((membership) => membership.projectId === projectId)
    return { userId, isYou: false, login: person.login, belongs, standing }
  }
}

const belongingTo = (projectIds: string[]) =>
  ({
    login: true,
    projects: { where: { id: { in: projectIds } }, select: { id: true } },
    memberships: { where: { projectId: { in: projectIds } }, select: { projectId: true } },
  }) as const

/** What a PullSecret is compared with: what Pullkey would write for its holder. */
export function comparisonFor<C extends Credential | HolderFacts, Desired>(
  { belongs, standing }: Holder<{ standing: string; credential: C | null }>,
  desiredFor: (credential: C) => Desired,
): Comparison<Desired> {
  return belongs ? comparisonWith(standing, desiredFor) : { because: 'holder-left' }
}

/** Whether the holder's token works as far as anybody knows: replacing another person's is a decision. */
export async function isLiving(deps: Deps, { userId }: Pick<Holder, 'userId'>): Promise<boolean> {
  return (await findStandings(deps, [userId])).get(userId)?.standing === 'usable'
}
