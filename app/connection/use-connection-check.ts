'use client'
import { useQuery } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { useTRPC } from '#app/_trpc/client.tsx'
import type { Tone } from '#app/_ui/mark.tsx'
import type { AppRouter } from '#server/routers/index.ts'

type Outputs = inferRouterOutputs<AppRouter>
export type ConnectionView = Outputs['connection']['get']
export type ConnectionCheck = Outputs['connection']['check']
export type ConnectionState = ConnectionCheck['state']

export const stateTones: Record<ConnectionState, Tone> = {
  valid: 'ok',
  expiring: 'warning',
  'not-connected': 'error',
  revoked: 'error',
  'scope-missing': 'error',
  'sso-required': 'error',
  'rate-limited': 'unknown',
  unreachable: 'unknown',
}

/** What a press of "Reconnect" is called where it is the thing to do; null where it would not help. */
export const stateMends: Record<ConnectionState, 'connect' | 'reconnect' | 'grant' | null> = {
  valid: null,
  expiring: 'reconnect',
  'not-connected': 'connect',
  revoked: 'reconnect',
  'scope-missing': 'grant',
  'sso-required': 'reconnect',
  'rate-limited': null,
  unreachable: null,
}

/** Asks GitHub when the page is opened, and again by `refetch`. */
export function useConnectionCheck() {
  const trpc = useTRPC()
  return useQuery(trpc.connection.check.queryOptions(undefined, { trpc: { abortOnUnmount: true } }))
}
