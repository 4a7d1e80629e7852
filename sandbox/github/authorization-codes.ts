/** One-time codes: good for one exchange within ten minutes, and never twice. */
import { randomBytes } from 'node:crypto'

export type Authorization = {
  userId: number
  scopes: string[]
  expires: boolean
  redirectUri: string
  codeChallenge: string | null
}

const LIFETIME_MS = 10 * 60 * 1000

export class AuthorizationCodes {
  readonly #waiting = new Map<string, Authorization & { until: number }>()
  readonly #now: () => Date

  constructor(now: () => Date) {
    this.#now = now
  }

  issue(authorization: Authorization): string {
    const code = randomBytes(10).toString('hex')
    this.#waiting.set(code, { ...authorization, until: this.#now().getTime() + LIFETIME_MS })
    return code
  }

  /** Looks without using the code up. */
  find(code: string): Authorization | undefined {
    return this.#waiting.get(code)
  }

  /** Uses the code up, whatever comes of the exchange. */
  take(code: string): Authorization | undefined {
    const found = this.#waiting.get(code)
    this.#waiting.delete(code)
    return found && found.until > this.#now().getTime() ? found : undefined
  }
}
