import { callerWith, clusterWith, gate } from '#tests/support/altered-world.ts'
import type { Person, World } from '#tests/support/world.ts'

/** Callers who can be held at a moment of their work, while something else happens. */

/** A caller whose writes of a PullSecret wait at `writing`. */
export function slowWriter(world: World, person: Person) {
  const writing = gate()
  const { applyPullSecret } = world.deps.cluster
  const slow = clusterWith(world, {
    applyPullSecret: async (...write) => {
      await writing.pass()
      return applyPullSecret(...write)
    },
  })
  return { caller: callerWith(world, person, slow), writing }
}

/** A caller who looks at a PullSecret and then waits at `looking`, with what was seen. */
export function slowReader(world: World, person: Person, signal?: AbortSignal) {
  const looking = gate()
  const { findPullSecret } = world.deps.cluster
  const slow = clusterWith(world, {
    findPullSecret: async (...question) => {
      const found = await findPullSecret(...question)
      await looking.pass()
      return found
    },
  })
  return { caller: callerWith(world, person, { ...slow, signal }), looking }
}
