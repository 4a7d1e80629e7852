import pLimit, { type LimitFunction } from 'p-limit'

/** Bounds how much of the cluster's answers the process holds at once: large bodies take turns, small ones do not wait. */

/** Bytes of a body that are read without a turn. A LIST of some thirty pods is smaller. */
export const SMALL_BODY_BYTES = 256 * 1024
const LARGE_BODIES = 2

/** Next gives pages and routes a copy of this module each: the turns belong to the process. */
const shared = globalThis as typeof globalThis & { __pullkeyLargeBodies?: LimitFunction }

/**
 * Passes a body on. From the chunk that exceeds SMALL_BODY_BYTES on it waits for its turn and keeps it to the end; what
 * is not read stays with the server. A body that was destroyed while it waited fails when its turn comes.
 */
export async function* inTurn(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0
  let end: (() => void) | undefined
  try {
    for await (const chunk of body) {
      bytes += chunk.byteLength
      if (bytes > SMALL_BODY_BYTES) end ??= await takeTurn()
      yield chunk
    }
  } finally {
    end?.()
  }
}

/** Resolves when a turn has come, with what ends it. */
function takeTurn(): Promise<() => void> {
  shared.__pullkeyLargeBodies ??= pLimit(LARGE_BODIES)
  const turn = shared.__pullkeyLargeBodies
  const { promise: ended, resolve: end } = Promise.withResolvers<void>()
  return new Promise((begin) => {
    void turn(() => {
      begin(end)
      return ended
    })
  })
}
