import type { Deps } from '#server/deps.ts'
import { canReadPackages } from '#server/domain/token-scopes.ts'
import { AppError } from '#server/errors.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { deathOf, findStoredToken, inUse, rememberDeath, type StoredToken } from '#server/services/stored-token.ts'

/** What a person may know of their Connection. */

export async function findConnection({ db }: Deps, actor: Actor) {
  const row = await db.gitConnection.findFirst({
    where: { userId: actor.id },
    ...inUse,
    select: {
      login: true,
      source: true,
      scopes: true,
      fingerprint: true,
      connectedAt: true,
      expiresAt: true,
      user: { select: { githubId: true, avatarUrl: true } },
    },
  })
  if (!row) return null
  const { connectedAt, expiresAt, user, ...facts } = row
  return {
    ...facts,
    ...user,
    connectedAt: connectedAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
  }
}

export type ConnectionState =
  | 'not-connected'
  | 'valid'
  | 'revoked'
  | 'scope-missing'
  | 'expiring'
  | 'sso-required'
  | 'rate-limited'
  | 'unreachable'

/**
 * `detail` is a time (ISO 8601) where something expires or lifts, an address where single sign-on asks for one, or one of
 * our words: TOKEN_UNREADABLE, TOKEN_EXPIRED, OAUTH_APP_RESTRICTED, APP_CREDENTIALS_WRONG.
 */
export interface ConnectionCheck {
  state: ConnectionState
  scopes: string[]
  checkedAt: string
  detail: string | null
}

type Finding = Omit<ConnectionCheck, 'checkedAt'>

/** Asks GitHub now whether the token in use is good. A token that cannot be opened counts as `revoked`. */
export async function checkConnection(deps: Deps, actor: Actor, signal: AbortSignal): Promise<ConnectionCheck> {
  return { ...(await findState(deps, actor, signal)), checkedAt: deps.now().toISOString() }
}

async function findState(deps: Deps, actor: Actor, signal: AbortSignal): Promise<Finding> {
  try {
    const stored = await findStoredToken(deps, actor.id)
    if (!stored) return { state: 'not-connected', scopes: [], detail: null }
    const death = deathOf(deps, stored)
    if (death) return { state: 'revoked', scopes: [], detail: death === 'expired' ? 'TOKEN_EXPIRED' : null }
    return await askGitHub(deps, actor, stored, signal)
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'TOKEN_UNREADABLE')) throw error
    return { state: 'revoked', scopes: [], detail: error.code }
  }
}

async function askGitHub(deps: Deps, actor: Actor, stored: StoredToken, signal: AbortSignal): Promise<Finding> {
  const { token, source, fingerprint } = stored
  const check = await rememberDeath(deps, { userId: actor.id, fingerprint }, () =>
    deps.github.checkToken(token, source, signal),
  )
  if (check.state !== 'valid') return { state: check.state, scopes: [], detail: check.detail }
  const { scopes, expiresAt, detail } = check
  if (!canReadPackages(scopes)) return { state: 'scope-missing', scopes, detail }
  // A pasted token may expire: its owner chose the day, and the page tells it.
  const isExpiring = stored.source === 'oauth' && (expiresAt ?? stored.expiresAt)
  if (isExpiring) return { state: 'expiring', scopes, detail: isExpiring.toISOString() }
  return { state: 'valid', scopes, detail }
}
