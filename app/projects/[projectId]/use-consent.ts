'use client'
import { useQuery } from '@tanstack/react-query'
import { useTRPC } from '#app/_trpc/client.tsx'
import type { AdoptionWish } from '#app/projects/adoption-wish.ts'

/** The manifest for this namespace, and whether its Consent is there: asked on arrival and by a press. */
export function useConsent(projectId: string, { type, namespace }: AdoptionWish) {
  const trpc = useTRPC()
  return useQuery(
    trpc.environment.consent.queryOptions({ projectId, type, namespace }, { trpc: { abortOnUnmount: true } }),
  )
}
