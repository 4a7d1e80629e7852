import 'server-only'
import { TRPCError } from '@trpc/server'
import { notFound, redirect } from 'next/navigation'
import { cache } from 'react'
import { server } from '#app/_trpc/server.ts'
import { currentUser } from '#server/auth.ts'

/** Milliseconds that one page waits for the database in all, however many questions it asks and however slow each one is. */
const PATIENCE_MS = 4_000

type Server = Awaited<ReturnType<typeof server>>

/**
 * What a page shows of what the database knows. Without a session the way leads to the sign-in and from there back to
 * `path`; what is not there, or not yours, is the not-found page.
 */
export async function load<T>(path: string, read: (api: Server) => Promise<T>): Promise<T> {
  if (!(await findUser())) redirect(`/?callbackUrl=${encodeURIComponent(path)}`)
  return guarded(async () => read(await server()))
}

/** Who is signed in; null when nobody is. */
export function findUser() {
  return guarded(currentUser)
}

const pagePatience = cache(() => AbortSignal.timeout(PATIENCE_MS))

async function guarded<T>(read: () => Promise<T>): Promise<T> {
  const signal = pagePatience()
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const end = () => reject(new PageError('DATABASE_UNREACHABLE', signal.reason))
  signal.addEventListener('abort', end)
  if (signal.aborted) end()
  try {
    return await Promise.race([read(), ended])
  } catch (error) {
    const code = codeOf(error)
    // An id that cannot be one is not there either.
    if (code === 'NOT_FOUND' || code === 'INVALID_INPUT' || code === 'BAD_REQUEST') notFound()
    throw code === 'DATABASE_UNREACHABLE' ? new PageError(code, error) : error
  } finally {
    signal.removeEventListener('abort', end)
  }
}

/** Our own code of an error when it has one, tRPC's otherwise. */
function codeOf(error: unknown): string | null {
  const origin = error instanceof TRPCError && error.cause instanceof Error ? error.cause : error
  if (origin instanceof Error && 'code' in origin && origin.name === 'AppError') return String(origin.code)
  return error instanceof TRPCError ? error.code : null
}

/** Next hands nothing of an error to the browser but its `digest`: so that carries the code. */
class PageError extends Error {
  readonly digest: string

  constructor(code: string, cause: unknown) {
    super(code, { cause })
    this.digest = code
  }
}
