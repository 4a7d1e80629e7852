import 'server-only'
import { TRPCError } from '@trpc/server'
import { headers } from 'next/headers'
import { notFound, redirect } from 'next/navigation'
import { requestId } from '#app/_trpc/request-id.ts'
import { type Server, server } from '#app/_trpc/server.ts'
import { currentUser } from '#server/session.ts'

/** Milliseconds that one page waits for the database in all, however many questions it asks and however slow each one is. */
const PATIENCE_MS = 4_000
const UNREACHABLE = 'DATABASE_UNREACHABLE'

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

const patience = new WeakMap<object, AbortSignal>()

/** One for everything that is made for a request: after a page that failed, Next makes the frame of its error page too. */
async function pagePatience(): Promise<AbortSignal> {
  const request = await headers()
  const signal = patience.get(request) ?? AbortSignal.timeout(PATIENCE_MS)
  patience.set(request, signal)
  return signal
}

async function guarded<T>(read: () => Promise<T>): Promise<T> {
  const signal = await pagePatience()
  if (signal.aborted) throw new PageError(UNREACHABLE)
  const { promise: ended, reject } = Promise.withResolvers<never>()
  const end = () => reject(new PageError(UNREACHABLE))
  signal.addEventListener('abort', end)
  try {
    return await Promise.race([read(), ended])
  } catch (error) {
    const code = codeOf(error)
    // An id that cannot be one is not there either.
    if (code === 'NOT_FOUND' || code === 'INVALID_INPUT' || code === 'BAD_REQUEST') notFound()
    // Next's own: a way elsewhere, or word that a page cannot be made in advance.
    if (!(error instanceof Error) || 'digest' in error) throw error
    throw new PageError(code === UNREACHABLE ? code : await requestId(), error)
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

/** Next hands nothing of an error to the browser but its `digest`: so that carries the code, or the id in the log. */
class PageError extends Error {
  readonly digest: string

  constructor(digest: string, cause?: unknown) {
    super('a page could not be loaded', { cause })
    this.digest = digest
  }

  /** Next prints what it could not render, and a cause may hold another system's words. The log has its kind. */
  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return `${this.message}: ${this.digest}`
  }
}
