import { RateLimiterPrisma, RateLimiterRes } from 'rate-limiter-flexible'
import type { Deps } from '#server/deps.ts'
import { AppError } from '#server/errors.ts'

/**
 * How often one person may have others asked on their behalf. Counted in the database, so that any number of replicas
 * count together; the process remembers nothing of it. Windows begin with the first use and are not prolonged by others.
 */
export interface Limit {
  name: string
  uses: number
  seconds: number
}

/** Of one GitHub id. Each costs GitHub a token, and revoking one; whoever is signed out ten times has another problem. */
export const signIns: Limit = { name: 'sign-in', uses: 10, seconds: 600 }
/** Of one client address, whoever they turn out to be: a whole office may stand behind one. Each is a call to GitHub. */
export const arrivals: Limit = { name: 'arrival', uses: 300, seconds: 600 }
/** Of one person. GitHub locks out whoever shows it many tokens that are none; pasting one is done twice a year. */
export const pastes: Limit = { name: 'paste', uses: 10, seconds: 600 }
/** Of one person. Each asks the cluster and the registry, which counts as well; nobody reads more than one a second. */
export const imageChecks: Limit = { name: 'image-check', uses: 60, seconds: 60 }

/**
 * Counts one use by `key`.
 * @throws AppError RATE_LIMITED with the time from which on there are more; whatever the database throws
 */
export async function spend({ db }: Deps, { name, uses, seconds }: Limit, key: string): Promise<void> {
  const limiter = new RateLimiterPrisma({
    storeClient: db,
    tableName: 'rateLimit',
    keyPrefix: name,
    points: uses,
    duration: seconds,
    // Nothing runs by the clock.
    clearExpiredByTimeout: false,
  })
  try {
    const { isFirstInDuration } = await limiter.consume(key)
    // Whoever begins a window clears away those of others that are over.
    if (isFirstInDuration) await db.rateLimit.deleteMany({ where: { expire: { lt: new Date() } } })
  } catch (reason) {
    if (!(reason instanceof RateLimiterRes)) throw reason
    const retryAt = new Date(Date.now() + reason.msBeforeNext)
    throw new AppError('RATE_LIMITED', 'This was done too often in a short time.', { retryAt })
  }
}
