'use client'
import { useMutation } from '@tanstack/react-query'
import { useTRPC } from '#app/_trpc/client.tsx'
import { useConsent } from '#app/projects/[projectId]/use-consent.ts'
import type { AdoptionWish } from '#app/projects/adoption-wish.ts'
import { useProvisioning } from '#app/projects/provisioning.tsx'
import { useAdoptionWishes } from '#app/projects/use-adoption-wishes.ts'

/** Adopting one namespace: its Consent is looked for, and where it is there the same press adds the Environment. */
export function useAdoption(projectId: string, wish: AdoptionWish) {
  const trpc = useTRPC()
  const { show } = useProvisioning()
  const { drop, refresh, isChanging } = useAdoptionWishes(projectId)
  const consent = useConsent(projectId, wish)
  const add = useMutation(
    trpc.environment.add.mutationOptions({
      onSuccess: ({ results }) => {
        show(results)
        drop(wish.type)
      },
    }),
  )
  const check = async () => {
    add.reset()
    const { isSuccess, data } = await consent.refetch()
    if (isSuccess && data.granted) add.mutate({ projectId, ...wish })
  }
  return {
    consent,
    check: () => void check(),
    isAdding: add.isPending || add.isSuccess,
    isBusy: consent.isFetching || add.isPending || add.isSuccess || isChanging,
    error: add.error ?? consent.error,
    cancel: () => drop(wish.type),
    refresh,
  }
}
