import type { Show } from '#app/projects/list-view.ts'
import type { ProjectView } from '#app/projects/project-view.ts'
import { type ChipState, chipTones, markStateOf } from '#app/projects/secret-words.ts'
import type { ListedSecretStatus } from '#server/domain/pull-status.ts'
import { daysLeft } from '#server/domain/token-expiry.ts'

/** What is known of an Environment when a list is filtered. */
export interface KnownEnvironment {
  state: ChipState | null | undefined
  secret: ListedSecretStatus | undefined
}

type Matches = (known: KnownEnvironment, now: string) => boolean

const isOutdated: Matches = ({ secret }) => secret !== undefined && markStateOf(secret) === 'outdated'

/** What could not be read may be in trouble as well. */
function isTrouble(state: KnownEnvironment['state']): boolean {
  if (!state) return false
  return chipTones[state] === 'error' || state === 'unread' || state === 'unreadable'
}

const matches: Record<Exclude<Show, 'all'>, Matches> = {
  trouble: (known, now) => isTrouble(known.state) || isOutdated(known, now),
  outdated: isOutdated,
  expiring: ({ secret }, now) => daysLeft(secret?.holder?.expiresAt, now) !== null,
}

/** The projects with an Environment that the filter asks for. `now`: ISO 8601. */
export function filtered<Project extends Pick<ProjectView, 'environments'>>(
  projects: Project[],
  show: Show,
  { knownOf, now }: { knownOf: (environmentId: string) => KnownEnvironment; now: string },
): Project[] {
  if (show === 'all') return projects
  return projects.filter(({ environments }) => environments.some(({ id }) => matches[show](knownOf(id), now)))
}
