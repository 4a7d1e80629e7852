import 'server-only'
import { cookies } from 'next/headers'
import { connection } from 'next/server'
import { cache } from 'react'
import { sessionCookie } from '#server/adapters/next-auth.ts'
import { deps } from '#server/deps.ts'
import { env } from '#server/env.ts'
import { asKnown } from '#server/errors.ts'
import { findSignedIn, type SignedIn } from '#server/session-store.ts'

/**
 * Reads who is signed in, once for a request, however many parts of a page ask. Reads without NextAuth: faster, and a
 * database outage is an error instead of "signed out".
 * @throws AppError DATABASE_UNREACHABLE
 */
export const currentUser = cache(async (): Promise<SignedIn | null> => {
  // Answered at request time, never in a build, which has no configuration.
  await connection()
  const { NEXTAUTH_URL, ALLOWED_GITHUB_USERS } = env()
  const sessionToken = (await cookies()).get(sessionCookie(NEXTAUTH_URL))?.value
  if (!sessionToken) return null
  try {
    return await findSignedIn((await deps()).db, sessionToken, ALLOWED_GITHUB_USERS)
  } catch (error) {
    throw asKnown(error)
  }
})
