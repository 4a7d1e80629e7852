import type { Deps } from '#server/deps.ts'
import type { RegistryCredential } from '#server/domain/docker-config.ts'
import type { ConnectionStanding } from '#server/domain/pull-status.ts'
import { canReadPackages } from '#server/domain/token-scopes.ts'
import { AppError } from '#server/errors.ts'
import type { Secret } from '#server/secret.ts'
import type { Actor } from '#server/services/audit-event.ts'

/** A person's Connection: what is known of it, and the one way to its token. */

/** What people may see of a Connection; null when there is none. */
export async function findConnection({ db }: Deps, actor: Actor) {
  const row = await db.gitConnection.findUnique({
    where: { userId: actor.id },
    omit: { sealedToken: true },
    include: { user: true },
  })
  if (!row) return null
  const { login, source, scopes, fingerprint, connectedAt, expiresAt, user } = row
  return {
    login,
    githubId: user.githubId,
    avatarUrl: user.avatarUrl,
    source,
    scopes,
    fingerprint,
    connectedAt: connectedAt.toISOString(),
    expiresAt: expiresAt?.toISOString() ?? null,
  }
}

export interface StoredToken {
  login: string
  source: 'oauth' | 'pat'
  scopes: string[]
  expiresAt: Date | null
  token: Secret
}

/**
 * The only reader of the sealed token; null without a Connection.
 * @throws AppError TOKEN_UNREADABLE
 */
export async function findStoredToken({ db, sealer }: Deps, userId: string): Promise<StoredToken | null> {
  const row = await db.gitConnection.findUnique({
    where: { userId },
    include: { user: { select: { githubId: true } } },
  })
  if (!row) return null
  const { login, source, scopes, expiresAt, sealedToken, user } = row
  return {
    login,
    source,
    scopes,
    expiresAt,
    token: await sealer.open(sealedToken, { userId, githubId: user.githubId }),
  }
}

/**
 * The credential that may go into this person's PullSecrets.
 * @throws AppError NOT_CONNECTED, TOKEN_UNREADABLE, TOKEN_EXPIRING (it would die in the cluster), SCOPE_MISSING
 */
export async function getCredential(deps: Deps, userId: string): Promise<RegistryCredential> {
  const stored = await findStoredToken(deps, userId)
  if (!stored) throw new AppError('NOT_CONNECTED', 'There is no GitHub connection. Sign in with GitHub again.')
  if (stored.source === 'oauth' && stored.expiresAt) {
    throw new AppError(
      'TOKEN_EXPIRING',
      'GitHub gave a token that expires within hours, so it is not written into a pull secret.',
    )
  }
  if (!canReadPackages(stored.scopes)) {
    throw new AppError(
      'SCOPE_MISSING',
      'The GitHub connection may not read packages. Sign in again and grant read:packages.',
    )
  }
  return { login: stored.login, token: stored.token }
}

/** The credential, or in one word why there is none. For a PullStatus, which shows the reason instead of failing. */
export async function readStanding(
  deps: Deps,
  userId: string,
): Promise<
  { standing: 'usable'; credential: RegistryCredential } | { standing: Exclude<ConnectionStanding, 'usable'> }
> {
  try {
    return { standing: 'usable', credential: await getCredential(deps, userId) }
  } catch (error) {
    const standing = error instanceof AppError ? standings[error.code] : undefined
    if (!standing) throw error
    return { standing }
  }
}

const standings: { [code: string]: Exclude<ConnectionStanding, 'usable'> } = {
  NOT_CONNECTED: 'absent',
  TOKEN_UNREADABLE: 'unreadable',
  TOKEN_EXPIRING: 'expiring',
  SCOPE_MISSING: 'scope-missing',
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

export interface ConnectionCheck {
  state: ConnectionState
  scopes: string[]
  checkedAt: string
  detail: string | null
}

/** Asks GitHub now whether the stored token is good. A token that cannot be opened counts as `revoked`. */
export async function checkConnection(deps: Deps, actor: Actor, signal: AbortSignal): Promise<ConnectionCheck> {
  const answer = (state: ConnectionState, scopes: string[] = [], detail: string | null = null): ConnectionCheck => ({
    state,
    scopes,
    checkedAt: deps.now().toISOString(),
    detail,
  })
  const stored = await findStoredToken(deps, actor.id).catch((error: unknown) => {
    if (error instanceof AppError && error.code === 'TOKEN_UNREADABLE') return error
    throw error
  })
  if (!stored) return answer('not-connected')
  if (stored instanceof AppError) return answer('revoked', [], stored.code)
  const check = await deps.github.checkToken(stored.token, signal)
  if (check.state === 'rate-limited') return answer('rate-limited', stored.scopes, check.liftsAt?.toISOString() ?? null)
  if (check.state !== 'valid') return answer(check.state)
  if (!canReadPackages(check.scopes)) return answer('scope-missing', check.scopes)
  const expiresAt = check.expiresAt ?? stored.expiresAt
  if (expiresAt) return answer('expiring', check.scopes, expiresAt.toISOString())
  return answer('valid', check.scopes)
}
