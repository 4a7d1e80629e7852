import 'server-only'
import { env } from '#server/env.ts'

/** The parts of the configuration that pages show. */

/** One line for the top of every page, when the operator has something to say. */
export function notice(): string | null {
  return env().NOTICE ?? null
}

/** GitHub's web address, for links to where people end what they gave. */
export function gitHubUrl(): string {
  return env().GITHUB_URL
}
