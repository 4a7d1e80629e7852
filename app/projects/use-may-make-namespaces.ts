'use client'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '#app/_trpc/client.tsx'

/**
 * Whether new namespaces are offered: an installation may be for adopted ones alone. They are until the cluster has said
 * otherwise, and where it does not answer, creating says why it fails.
 */
export function useMayMakeNamespaces({ enabled = true } = {}): boolean {
  const trpc = useTRPC()
  const { data } = useQuery(
    trpc.environment.choices.queryOptions(undefined, { enabled, trpc: { abortOnUnmount: true } }),
  )
  return data?.mayMakeNamespaces ?? true
}
