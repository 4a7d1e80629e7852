'use client'
import { useQueries } from '@tanstack/react-query'
import { useTRPC } from '#app/_trpc/client.tsx'
import { orderOfEnvironments } from '#app/projects/[projectId]/environments-order.ts'
import type { EnvironmentView } from '#app/projects/project-view.ts'

/** What the cards of a project have read so far, worst first. It asks for nothing itself. */
export function useStatuses(projectId: string, environments: EnvironmentView[]) {
  const trpc = useTRPC()
  const queries = useQueries({
    queries: environments.map(({ id }) =>
      trpc.pullStatus.read.queryOptions({ projectId, environmentId: id }, { enabled: false }),
    ),
  })
  return orderOfEnvironments(environments.map(({ type }, index) => ({ type, status: queries[index]?.data })))
}
