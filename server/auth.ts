import type { NextAuthOptions } from 'next-auth'
import { createAuthOptions } from '#server/adapters/next-auth.ts'
import { admit, revokeOnFailure } from '#server/admission.ts'
import { deps, gitHub, serverLog } from '#server/deps.ts'
import { organisationsIn } from '#server/domain/allowed-users.ts'
import { env } from '#server/env.ts'
import { arrivingSessions, sessionStore } from '#server/session-store.ts'

/** Joins NextAuth to the parts of this process. */

interface AuthRequest {
  /** What the log has it under. */
  requestId: string
  action: string
}

/** NextAuth for one request to one of its own routes. */
export function authOptions({ requestId, action }: AuthRequest): NextAuthOptions {
  const log = serverLog().child({ requestId })
  const database = async () => (await deps()).db
  // NextAuth creates the session in the same request, right after it was told to let the person in.
  let admittedBy = ''
  return createAuthOptions({
    ...settings(),
    sessions: action === 'callback' ? arrivingSessions(database, () => admittedBy) : sessionStore(database),
    getUser: (token, signal) => revokeOnFailure(token, () => gitHub().getUser(token, signal)),
    admit: async (fromGitHub) => {
      const admission = await admit(fromGitHub, log)
      if (admission.elsewhere !== undefined) return admission.elsewhere
      admittedBy = admission.admittedBy
      return true
    },
    warn: (code) => log.warn({ code }, 'next-auth'),
  })
}

function settings() {
  const { GITHUB_URL, GITHUB_ID, GITHUB_SECRET, NEXTAUTH_SECRET, NEXTAUTH_URL, ALLOWED_GITHUB_USERS } = env()
  return {
    gitHub: { url: GITHUB_URL, clientId: GITHUB_ID, clientSecret: GITHUB_SECRET },
    asksForOrganisations: organisationsIn(ALLOWED_GITHUB_USERS).length > 0,
    publicUrl: NEXTAUTH_URL,
    cookieSecret: NEXTAUTH_SECRET,
  }
}
