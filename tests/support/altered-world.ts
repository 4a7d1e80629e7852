import { randomUUID } from 'node:crypto'
import type { PrismaClient } from '#prisma/generated/client.ts'
import type { Cluster } from '#server/adapters/cluster.ts'
import type { Deps } from '#server/deps.ts'
import { createCaller } from '#server/routers/index.ts'
import type { Caller, Person, World } from '#tests/support/world.ts'

/** The same world with one part behaving otherwise, for one caller, who may leave. */

type Altered = Partial<Deps> & { signal?: AbortSignal }

export function callerWith(world: World, { actor }: Person, { signal, ...altered }: Altered): Caller {
  return createCaller({ requestId: randomUUID(), actor, deps: { ...world.deps, ...altered } }, { signal })
}

/** The world's cluster with some of its methods replaced. */
export function clusterWith(world: World, altered: Partial<Cluster>): { cluster: Cluster } {
  return { cluster: { ...world.deps.cluster, ...altered } }
}

/** The world's database with some of the client's members replaced. */
export function databaseWith(world: World, altered: Record<string, unknown>): { db: PrismaClient } {
  const { db } = world.deps
  return { db: new Proxy(db, { get: (target, name) => altered[String(name)] ?? Reflect.get(target, name) }) }
}

/** A place where whoever comes is held until it is opened. */
export function gate() {
  const [arrival, opening] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  const pass = () => {
    arrival.resolve()
    return opening.promise
  }
  return { pass, reached: arrival.promise, open: opening.resolve }
}
