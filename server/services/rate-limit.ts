import type { Deps } from '#server/deps.ts'
import { AppError } from '#server/errors.ts'

/**
 * At most `uses` within `seconds`. Counted in the database, so that any number of replicas count together; the process
 * remembers nothing of it. A window begins with its first use and later ones don't prolong it.
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

/**
 * Counts `cost` uses by `key`; one, unless a call is worth several.
 * @throws AppError RATE_LIMITED with the time from which on there are more; whatever the database throws
 */
export async function spend(
  { db }: Pick<Deps, 'db'>,
  { name, uses, seconds }: Limit,
  key: string,
  cost = 1,
): Promise<void> {
  const now = new Date()
  const end = new Date(now.getTime() + seconds * 1000)
  const counted = `${name}:${key}`
  // One statement: of many at the same moment each counts once, on every replica. Windows that are over go with it.
  const [held] = await db.$queryRaw<{ points: number; expire: Date }[]>`
    WITH over AS (
      DELETE FROM "RateLimit" WHERE key IN (
        SELECT key FROM "RateLimit" WHERE expire <= ${now} AND key <> ${counted} LIMIT 100 FOR UPDATE SKIP LOCKED
      )
    )
    INSERT INTO "RateLimit" AS held (key, points, expire) VALUES (${counted}, ${cost}::int, ${end})
    ON CONFLICT (key) DO UPDATE SET
      points = CASE WHEN held.expire > ${now} THEN held.points + EXCLUDED.points ELSE EXCLUDED.points END,
      expire = CASE WHEN held.expire > ${now} THEN held.expire ELSE ${end} END
    RETURNING points, expire`
  if (!held) throw new Error('a use was not counted')
  if (held.points > uses) {
    throw new AppError('RATE_LIMITED', 'This was done too often in a short time.', { retryAt: held.expire })
  }
}
