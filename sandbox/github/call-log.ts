/** Counts what was called, by whom, and with what answer, so that a test can say "asked once" and mean it. Keeps the last 5,000. */

export type LoggedCall = { at: string; route: string; login: string | null; status: number | null }

export class CallLog {
  #calls: (LoggedCall & { userId: number | null })[] = []

  /** `status` is null when the caller got no answer. */
  record(call: LoggedCall & { userId: number | null }) {
    this.#calls.push(call)
    if (this.#calls.length > 5000) this.#calls.shift()
  }

  /** Without a user, everybody's. `counts` is keyed as routes are written, such as `GET /user`. */
  summarise(userId?: number) {
    const found = this.#calls.filter((call) => userId === undefined || call.userId === userId)
    const counts: Record<string, number> = {}
    for (const { route } of found) counts[route] = (counts[route] ?? 0) + 1
    return { counts, calls: found.map(({ userId: _, ...call }) => call) }
  }

  count(userId: number): number {
    return this.#calls.reduce((sum, call) => sum + (call.userId === userId ? 1 : 0), 0)
  }

  clear(userId?: number) {
    this.#calls = userId === undefined ? [] : this.#calls.filter((call) => call.userId !== userId)
  }
}
