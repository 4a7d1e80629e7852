import 'server-only'
import type { SupportContact } from '#server/domain/support-contact.ts'
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

/** Whom people may ask about this Pullkey or its cluster, when the operator says. */
export function supportContact(): SupportContact | null {
  return env().SUPPORT_CONTACT ?? null
}

/** How many projects one person may own. */
export function maxProjectsPerUser(): number {
  return env().MAX_PROJECTS_PER_USER
}
