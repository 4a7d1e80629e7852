import { createHash, timingSafeEqual } from 'node:crypto'
import { inspect } from 'node:util'

const MASK = '[secret]'

/**
 * Text that must not be seen. It lives in a private field, so that String, JSON, `inspect` and spread show a mask;
 * `reveal` is the one way out and lint allows it only where the text leaves for GitHub, the registry or the cluster.
 */
export class Secret {
  readonly #text: string
  #fingerprint: string | undefined

  constructor(text: string) {
    this.#text = text
  }

  reveal(): string {
    return this.#text
  }

  /** The first 16 hexadecimal digits of the text's SHA-256: enough to tell tokens apart, useless to find one. */
  fingerprint(): string {
    this.#fingerprint ??= createHash('sha256').update(this.#text).digest('hex').slice(0, 16)
    return this.#fingerprint
  }

  equals(other: Secret): boolean {
    const [mine, theirs] = [this.#text, other.#text].map((text) => createHash('sha256').update(text).digest())
    return timingSafeEqual(mine as Buffer, theirs as Buffer)
  }

  startsWith(prefix: string): boolean {
    return this.#text.startsWith(prefix)
  }

  toString(): string {
    return MASK
  }

  toJSON(): string {
    return MASK
  }

  [inspect.custom](): string {
    return MASK
  }
}
