/** The fields that a call's body carries, as a form or as JSON; a body that cannot be read carries none. */
import type { Call } from './http-listener.ts'

export type Fields = Record<string, unknown>

/** JSON is known by its first character: Node's fetch calls every string it sends text/plain. */
export function readFields({ text }: Call): Fields {
  if (!text.trimStart().startsWith('{')) return Object.fromEntries(new URLSearchParams(text))
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}

/** The login a form names: of several fields of that name the last that is filled in, so that typing goes before choosing. */
export function chosenLogin({ text }: Call): string {
  const logins = new URLSearchParams(text).getAll('login').map((login) => login.trim())
  return logins.findLast(Boolean) ?? ''
}
