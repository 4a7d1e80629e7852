import type { inferRouterOutputs } from '@trpc/server'
import type { CsvRow } from '#app/_ui/csv.ts'
import type { ProjectView } from '#app/projects/project-view.ts'
import { type MarkState, markStateOf } from '#app/projects/secret-words.ts'
import type { EnvironmentType } from '#server/domain/environment.ts'
import type { AppRouter } from '#server/routers/index.ts'

type Overview = inferRouterOutputs<AppRouter>['pullStatus']['overview']

export interface OverviewWords {
  heads: CsvRow
  environment: (type: EnvironmentType) => string
  state: (state: MarkState) => string
}

/**
 * How every PullSecret stands, for a file: projects in the order of `projects`, one without Environments with a row of its
 * name alone. `readAt` is ISO 8601.
 */
export function overviewRows(
  { projects, overview, readAt }: { projects: ProjectView[]; overview: Overview; readAt: string },
  words: OverviewWords,
): CsvRow[] {
  const secrets = new Map(overview.map(({ environmentId, secret }) => [environmentId, secret]))
  const rows = projects.flatMap(({ name, environments }) => {
    if (environments.length === 0) return [[name, '', '', '', '', '', '', readAt]]
    return environments.map(({ id, type, namespace }) => {
      const secret = secrets.get(id)
      const { login = '', fingerprint = '', provisionedAt = '' } = secret ?? {}
      const state = secret ? markStateOf(secret) : 'unreadable'
      return [name, words.environment(type), namespace, words.state(state), login, fingerprint, provisionedAt, readAt]
    })
  })
  return [words.heads, ...rows]
}
