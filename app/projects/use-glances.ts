'use client'
import { useQueries } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { useTRPC } from '#app/_trpc/client.tsx'
import type { ProjectView } from '#app/projects/project-view.ts'
import type { ChipState } from '#app/projects/secret-words.ts'
import type { AppRouter } from '#server/routers/index.ts'

export type Glance = inferRouterOutputs<AppRouter>['pullStatus']['glance'][number]

export interface Glances {
  /** Undefined until the Environment was read, null when it could not be. */
  of(environmentId: string): Glance | null | undefined
  isFetching: boolean
  /** Ends when all of them are there. */
  refetch(): Promise<unknown>
}

/**
 * How pulls go in each Environment of these projects, asked for project by project, so that each row has its marks when
 * they are there.
 */
export function useGlances(projects: Pick<ProjectView, 'id' | 'environments'>[]): Glances {
  const trpc = useTRPC()
  const queries = useQueries({
    queries: projects.map(({ id }) =>
      trpc.pullStatus.glance.queryOptions({ projectIds: [id] }, { trpc: { abortOnUnmount: true } }),
    ),
  })
  const glances = new Map<string, Glance | null | undefined>()
  for (const [index, { environments }] of projects.entries()) {
    const query = queries[index]
    for (const { id } of environments) {
      const seen = query?.data?.find(({ environmentId }) => environmentId === id)
      glances.set(id, seen ?? (query?.isFetching ? undefined : null))
    }
  }
  return {
    of: (environmentId) => glances.get(environmentId),
    isFetching: queries.some(({ isFetching }) => isFetching),
    refetch: () => Promise.all(queries.map((query) => query.refetch())),
  }
}

/** Where the PullSecret is current and no pod fails; `wrong`: no new pod may come up all the same. */
const seen = { ok: 'current', warning: 'noted', error: 'wrong' } as const

/**
 * What a list shows of an Environment whose PullSecret is in `state`. It is green only where its pulls were read as well
 * and nothing fails; pods that cannot pull come before everything that the PullSecret says. What metadata alone could not
 * tell, the glance may: it has read the content.
 */
export function seenState(
  state: ChipState | null | undefined,
  glance: Glance | null | undefined,
): ChipState | null | undefined {
  if (glance?.failing) return 'failing'
  const known = state === 'unknown' ? (glance?.verdict.facts.secret ?? state) : state
  if (known !== 'current') return known
  if (glance === undefined) return 'reading'
  if (glance === null || glance.failing === null) return 'unread'
  return seen[glance.verdict.severity]
}
