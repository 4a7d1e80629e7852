/**
 * The life of every token. One user, app and scope set holds ten live tokens; the eleventh revokes the oldest. A deleted grant
 * takes all tokens of its user with it. Dead tokens are remembered, so that a call that brings one can be counted as its user's.
 */
import { normaliseScopes } from './scopes.ts'
import { makeTokenValue, type TokenKind } from './token-value.ts'

export type Token = {
  id: number
  value: string
  kind: TokenKind
  userId: number
  /** Null for a fine-grained token, which has none. */
  scopes: string[] | null
  createdAt: string
  updatedAt: string
  expiresAt: string | null
  refresh: { value: string; expiresAt: string } | null
  revokedAt: string | null
}
export type Grant = { userId: number; scopes: string[] }
export type TokenData = { tokens: Token[]; grants: Grant[] }
export type NewToken = {
  userId: number
  kind: TokenKind
  scopes: string[]
  expiresAt?: string | null
  /** Sets `expiresAt` from now, and adds a refresh token. */
  lifetimeSeconds?: number | null
}

const MAX_LIVE_TOKENS = 10
export const REFRESH_LIFETIME_SECONDS = 15_897_600

export class TokenTable {
  readonly #data: TokenData
  readonly #changed: () => void
  readonly #now: () => Date

  constructor(data: TokenData, changed: () => void, now: () => Date) {
    this.#data = data
    this.#changed = changed
    this.#now = now
  }

  issue({ userId, kind, scopes, expiresAt = null, lifetimeSeconds = null }: NewToken): Token {
    const at = this.#now().toISOString()
    const token: Token = {
      id: this.#data.tokens.length + 1,
      value: makeTokenValue(kind),
      kind,
      userId,
      scopes: kind === 'fine-grained' ? null : normaliseScopes(scopes),
      createdAt: at,
      updatedAt: at,
      expiresAt: lifetimeSeconds === null ? expiresAt : this.#in(lifetimeSeconds),
      refresh: lifetimeSeconds === null ? null : this.#makeRefresh(),
      revokedAt: null,
    }
    this.#data.tokens.push(token)
    if (kind === 'oauth') this.#evict(token)
    this.#changed()
    return token
  }

  /** Live or dead. */
  find(value: string): Token | undefined {
    return this.#data.tokens.find((token) => token.value === value)
  }

  findLive(value: string): Token | undefined {
    const token = this.find(value)
    return token && this.#isLive(token) ? token : undefined
  }

  listLive(userId: number, kind?: TokenKind): Token[] {
    return this.#data.tokens.filter(
      (token) => token.userId === userId && (!kind || token.kind === kind) && this.#isLive(token),
    )
  }

  revoke(...tokens: Token[]) {
    const at = this.#now().toISOString()
    for (const token of tokens) token.revokedAt ??= at
    this.#changed()
  }

  /** A new value in the old one's place: same scopes, same expiry; the old value is dead at once. */
  reset(token: Token): Token {
    const { userId, kind, scopes, expiresAt } = token
    this.revoke(token)
    return this.issue({ userId, kind, scopes: scopes ?? [], expiresAt })
  }

  /** A new pair for a refresh token that still holds, else null; the old pair is dead at once. */
  refresh(value: string, lifetimeSeconds: number): Token | null {
    const token = this.findByRefresh(value)
    if (!token || token.revokedAt !== null || !token.refresh || new Date(token.refresh.expiresAt) <= this.#now())
      return null
    this.revoke(token)
    return this.issue({ userId: token.userId, kind: 'oauth', scopes: token.scopes ?? [], lifetimeSeconds })
  }

  findByRefresh(value: string): Token | undefined {
    return this.#data.tokens.find((token) => token.refresh?.value === value)
  }

  /** Everything the user has ever granted to the app, null before the first time. */
  findGrant(userId: number): Grant | null {
    return this.#data.grants.find((grant) => grant.userId === userId) ?? null
  }

  addGrant(userId: number, scopes: string[]) {
    const grant = this.findGrant(userId)
    if (grant) grant.scopes = normaliseScopes([...grant.scopes, ...scopes])
    else this.#data.grants.push({ userId, scopes: normaliseScopes(scopes) })
    this.#changed()
  }

  deleteGrant(userId: number) {
    this.#data.grants = this.#data.grants.filter((grant) => grant.userId !== userId)
    this.revoke(...this.listLive(userId, 'oauth'))
  }

  #evict(newest: Token) {
    const key = newest.scopes?.join()
    const rivals = this.listLive(newest.userId, 'oauth').filter((token) => token.scopes?.join() === key)
    this.revoke(...rivals.slice(0, Math.max(0, rivals.length - MAX_LIVE_TOKENS)))
  }

  #isLive(token: Token) {
    return token.revokedAt === null && (token.expiresAt === null || new Date(token.expiresAt) > this.#now())
  }

  #makeRefresh() {
    return { value: makeTokenValue('refresh'), expiresAt: this.#in(REFRESH_LIFETIME_SECONDS) }
  }

  #in(seconds: number) {
    return new Date(this.#now().getTime() + seconds * 1000).toISOString()
  }
}
