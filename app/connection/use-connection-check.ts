'use client'
import { useQuery } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { useTRPC } from '#app/_trpc/client.tsx'
import type { AppRouter } from '#server/routers/index.ts'

type Outputs = inferRouterOutputs<AppRouter>
export type ConnectionView = Outputs['connection']['get']
export type ConnectionCheck = Outputs['connection']['check']
export type TokenSource = NonNullable<ConnectionView>['source']

/** Asks GitHub when the page is opened, and again by `refetch`. */
export function useConnectionCheck() {
  const trpc = useTRPC()
  return useQuery(trpc.connection.check.queryOptions(undefined, { trpc: { abortOnUnmount: true } }))
}
