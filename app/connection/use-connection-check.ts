'use client'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { useEffect } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { readAgain } from '#app/_trpc/read-again.ts'
import { useInBrowser } from '#app/_ui/use-in-browser.ts'
import type { AppRouter } from '#server/routers/index.ts'

type Outputs = inferRouterOutputs<AppRouter>
export type ConnectionView = Outputs['connection']['get']
export type ConnectionCheck = Outputs['connection']['check']
export type TokenSource = NonNullable<ConnectionView>['source']

/**
 * Asks GitHub when the page is opened, and again by `refetch`. When GitHub says that the token is dead, what the page has
 * read of the PullSecrets is read again: it was judged by a token that seemed alive.
 */
export function useConnectionCheck() {
  const trpc = useTRPC()
  const queries = useQueryClient()
  const check = useQuery(trpc.connection.check.queryOptions(undefined, { trpc: { abortOnUnmount: true } }))
  const diedAt = check.data?.state === 'revoked' ? check.data.checkedAt : undefined

  // Follows GitHub's answer.
  useEffect(() => {
    if (diedAt) void readAgain(queries, trpc.pullStatus.pathFilter())
  }, [diedAt, queries, trpc])

  return check
}

/** What GitHub last answered to this page; GitHub is not asked. */
export function useLastConnectionCheck(): ConnectionCheck | undefined {
  const trpc = useTRPC()
  const { data } = useQuery(trpc.connection.check.queryOptions(undefined, { enabled: false }))
  const isHydrated = useInBrowser(() => true, false)
  return isHydrated ? data : undefined
}
