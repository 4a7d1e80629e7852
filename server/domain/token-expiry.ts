const NOTICE_DAYS = 14
const DAY_MS = 24 * 3600_000

/** Whole days until a token ends, from fourteen days before; null earlier, without an end, and once it is over. Times are ISO 8601. */
export function daysLeft(expiresAt: string | null | undefined, now: string): number | null {
  const leftMs = Date.parse(expiresAt ?? '') - Date.parse(now)
  return leftMs > 0 && leftMs <= NOTICE_DAYS * DAY_MS ? Math.floor(leftMs / DAY_MS) : null
}
