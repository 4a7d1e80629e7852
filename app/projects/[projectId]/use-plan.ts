'use client'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '#app/_trpc/client.tsx'
import type { ProvisionTarget } from '#app/projects/provisioning.tsx'

/** Never from memory: what is confirmed is what was read for the dialog. */
export function usePlan({ projectId, environmentId }: Pick<ProvisionTarget, 'projectId' | 'environmentId'>) {
  const trpc = useTRPC()
  const input = { projectId, environmentIds: [environmentId] }
  const query = useQuery(trpc.pullSecret.plan.queryOptions(input, { gcTime: 0, trpc: { abortOnUnmount: true } }))
  return { ...query, plan: query.data?.[0] }
}
