'use client'
import type { inferRouterOutputs } from '@trpc/server'
import type { ReactNode } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { type Coming, useComingAnswers } from '#app/_trpc/coming-answers.ts'
import type { ConnectionCheck } from '#app/connection/use-connection-check.ts'
import type { AppRouter } from '#server/routers/index.ts'

type PullStatusOutputs = inferRouterOutputs<AppRouter>['pullStatus']

export interface ListAnswersProps {
  overview: Coming<PullStatusOutputs['overview']>
  check: Coming<ConnectionCheck>
  /** By the id of the project. */
  glances: Record<string, Coming<PullStatusOutputs['glance']>>
  children: ReactNode
}

/** What the server has read for the list, so that what is below need not ask. */
export function ListAnswers({ overview, check, glances, children }: ListAnswersProps) {
  const trpc = useTRPC()
  useComingAnswers(glances, [
    { queryKey: trpc.pullStatus.overview.queryKey({}), answer: overview },
    { queryKey: trpc.connection.check.queryKey(), answer: check },
    ...Object.entries(glances).map(([id, answer]) => ({
      queryKey: trpc.pullStatus.glance.queryKey({ projectIds: [id] }),
      answer,
    })),
  ])
  return children
}
