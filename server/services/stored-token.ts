import type { Prisma } from '#prisma/generated/client.ts'
import type { Deps } from '#server/deps.ts'
import type { AppErrorCode } from '#server/domain/app-error-code.ts'
import type { RegistryCredential } from '#server/domain/docker-config.ts'
import type { Comparison, HolderFacts } from '#server/domain/pull-secret.ts'
import type { ConnectionStanding } from '#server/domain/pull-status.ts'
import { canReadPackages } from '#server/domain/token-scopes.ts'
import { AppError } from '#server/errors.ts'
import type { Secret } from '#server/secret.ts'
import { settled } from '#server/services/settled.ts'

/** The sealed tokens: the one way in, the one way out, and what each of them may be used for. */

export type TokenSource = 'oauth' | 'pat'

/** What is known of a token without opening it. */
export interface TokenFacts {
  login: string
  scopes: string[]
  expiresAt: Date | null
}

export interface StoredToken extends TokenFacts {
  source: TokenSource
  fingerprint: string
  revokedAt: Date | null
  /** The operator takes its person off: it goes nowhere any more but to GitHub, to be ended. */
  isLeaving: boolean
  token: Secret
}

/** A pasted token is in use while it is there: PostgreSQL sorts an enum by its order in the schema. */
export const inUse = { orderBy: { source: 'desc' } } as const

/**
 * The only reader of a sealed token: the one in use, or the one of a kind; null without one.
 * @throws AppError TOKEN_UNREADABLE
 */
export async function findStoredToken(
  { db, sealer }: Deps,
  userId: string,
  source?: TokenSource,
): Promise<StoredToken | null> {
  const row = await db.gitConnection.findFirst({
    where: { userId, ...(source ? { source } : {}) },
    ...inUse,
    include: { user: { select: { githubId: true, leavingAt: true } } },
  })
  if (!row) return null
  const { sealedToken, user, connectedAt: _, userId: __, ...facts } = row
  const token = await sealer.open(sealedToken, { userId, githubId: user.githubId })
  return { ...facts, isLeaving: user.leavingAt !== null, token }
}

/** Seals the token and puts it in the place of the one of its kind. */
export async function storeToken(
  { sealer, now }: Deps,
  tx: Prisma.TransactionClient,
  owner: { userId: string; githubId: string },
  { source, token, ...facts }: TokenFacts & { source: TokenSource; token: Secret },
): Promise<void> {
  const sealed = {
    ...facts,
    fingerprint: token.fingerprint(),
    sealedToken: await sealer.seal(token, owner),
    connectedAt: now(),
    revokedAt: null,
  }
  const { userId } = owner
  const where = { userId_source: { userId, source } }
  await tx.gitConnection.upsert({ where, create: { userId, source, ...sealed }, update: sealed })
}

/** Whether the token may be shown to GitHub at all: one that is known to be dead is not shown again. */
export function deathOf(
  { now }: Pick<Deps, 'now'>,
  { source, revokedAt, expiresAt }: MortalFacts,
): 'revoked' | 'expired' | null {
  if (revokedAt) return 'revoked'
  // One from signing in that expires is refused for that, whether or not its hour has come.
  return source === 'pat' && expiresAt && expiresAt <= now() ? 'expired' : null
}

type MortalFacts = Pick<StoredToken, 'source' | 'revokedAt' | 'expiresAt'>

/**
 * The one place that learns that a stored token is dead: around every question that shows it to GitHub or the registry.
 * An answer that says so, or a TOKEN_REVOKED that is thrown, marks it, and it is not shown again.
 */
export async function rememberDeath<T>(
  deps: Deps,
  { userId, fingerprint }: { userId: string; fingerprint: string },
  ask: () => Promise<T>,
): Promise<T> {
  const mark = () =>
    deps.db.gitConnection.updateMany({
      where: { userId, fingerprint, revokedAt: null },
      data: { revokedAt: deps.now() },
    })
  try {
    const answer = await ask()
    if (saysDead(answer)) await mark()
    return answer
  } catch (error) {
    if (error instanceof AppError && error.code === 'TOKEN_REVOKED') await mark()
    throw error
  }
}

/** A TokenCheck or a PullCheckResult about a dead token. */
function saysDead(answer: unknown): boolean {
  const { state, result } = (answer ?? {}) as { state?: unknown; result?: unknown }
  return state === 'revoked' || result === 'token-dead'
}

/** A credential that may be written, whose it is, and when its token ends. */
export interface Credential extends RegistryCredential, Pick<HolderFacts, 'userId' | 'fingerprint'> {
  expiresAt: Date | null
}

/**
 * The credential that may go into this person's PullSecrets.
 * @throws AppError NOT_CONNECTED, TOKEN_UNREADABLE, TOKEN_REVOKED and TOKEN_EXPIRED (a dead one breaks even public
 *   pulls), TOKEN_EXPIRING (one from signing in that would die within hours), SCOPE_MISSING
 */
export async function getCredential(deps: Deps, userId: string): Promise<Credential> {
  const stored = await findStoredToken(deps, userId)
  if (!stored || stored.isLeaving)
    throw new AppError('NOT_CONNECTED', 'There is no GitHub connection. Sign in with GitHub again.')
  assertServes(deps, stored)
  const { login, token, fingerprint, expiresAt } = stored
  return { userId, login, token, fingerprint, expiresAt }
}

type Facts = MortalFacts & Pick<StoredToken, 'scopes'>

/** @throws as getCredential, but for what shows only when the token is opened */
function assertServes(deps: Pick<Deps, 'now'>, stored: Facts): void {
  const death = deathOf(deps, stored)
  if (death === 'revoked') throw new AppError('TOKEN_REVOKED', 'GitHub says this token was revoked. Sign in again.')
  if (death === 'expired') throw new AppError('TOKEN_EXPIRED', 'This classic token has expired. Paste a new one.')
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
}

const standings: { [code in AppErrorCode]?: Exclude<ConnectionStanding, 'usable'> } = {
  NOT_CONNECTED: 'absent',
  TOKEN_UNREADABLE: 'unreadable',
  TOKEN_REVOKED: 'revoked',
  TOKEN_EXPIRED: 'expired',
  TOKEN_EXPIRING: 'expiring',
  SCOPE_MISSING: 'scope-missing',
}

export type Standing =
  | { standing: 'usable'; credential: Credential }
  | { standing: Exclude<ConnectionStanding, 'usable'>; credential: null }

/** The credential, or in one word why there is none. For a PullStatus, which shows the reason instead of failing. */
export async function readStanding(deps: Deps, userId: string): Promise<Standing> {
  const { value, failure } = await settled(deps, () => getCredential(deps, userId))
  return value ? { standing: 'usable', credential: value } : { standing: standingOf(failure), credential: null }
}

function standingOf(failure: AppError): Exclude<ConnectionStanding, 'usable'> {
  const standing = standings[failure.code]
  if (!standing) throw failure
  return standing
}

/** A Standing of somebody whose token is not opened. */
export type StandingFacts =
  | { standing: 'usable'; credential: HolderFacts & Pick<Credential, 'expiresAt'> }
  | { standing: Exclude<ConnectionStanding, 'usable'>; credential: null }

/** Of these people, those who have a Connection, by their ids. No token is opened. */
export async function findStandings(
  deps: Pick<Deps, 'db' | 'log' | 'now'>,
  userIds: string[],
): Promise<Map<string, StandingFacts>> {
  const rows = await deps.db.gitConnection.findMany({
    where: { userId: { in: userIds } },
    ...inUse,
    select: {
      ...{ userId: true, login: true, fingerprint: true, expiresAt: true },
      ...{ source: true, scopes: true, revokedAt: true, user: { select: { leavingAt: true } } },
    },
  })
  const found = new Map<string, StandingFacts>()
  for (const { source, scopes, revokedAt, user, ...credential } of rows) {
    // Of two tokens of one person the one in use comes first. Whoever is being taken off has none for long.
    if (found.has(credential.userId) || user.leavingAt) continue
    const { expiresAt } = credential
    const { failure } = await settled(deps, async () => assertServes(deps, { source, scopes, revokedAt, expiresAt }))
    found.set(
      credential.userId,
      failure ? { standing: standingOf(failure), credential: null } : { standing: 'usable', credential },
    )
  }
  return found
}

/** What a PullSecret is compared with. */
export function comparisonWith<C, Desired>(
  { standing, credential }: { standing: string; credential: C | null },
  desiredFor: (credential: C) => Desired,
): Comparison<Desired> {
  if (credential) return { desired: desiredFor(credential) }
  return { because: standing === 'expired' ? 'token-expired' : 'no-connection' }
}
