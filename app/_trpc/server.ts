import 'server-only'
import { TRPCError } from '@trpc/server'
import { after } from 'next/server'
import { cache } from 'react'
import type { Answer } from '#app/_trpc/coming-answers.ts'
import { requestId } from '#app/_trpc/request-id.ts'
import { createContext } from '#server/context.ts'
import { createCaller } from '#server/routers/index.ts'
import { failureOf } from '#server/trpc.ts'

/**
 * The pages' door to the server: the same procedures as the browser's, called without HTTP. What still runs when the answer
 * has gone out, or nobody waits for it any longer, is ended.
 */
export const server = cache(async () => {
  const leaving = new AbortController()
  after(() => leaving.abort())
  return createCaller(await createContext(await requestId()), { signal: leaving.signal })
})

export type Server = Awaited<ReturnType<typeof server>>

/** Never rejects: a failure is part of the page, as it is when the browser asks. */
export async function answerOf<T>(reading: Promise<T>): Promise<Answer<T>> {
  try {
    return { data: await reading, at: Date.now() }
  } catch (error) {
    const id = await requestId()
    const failure = error instanceof TRPCError ? failureOf(error, id) : { code: 'INTERNAL' as const, logId: id }
    return { failure, at: Date.now() }
  }
}
