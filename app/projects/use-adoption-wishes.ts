'use client'
import { useRouter, useSearchParams } from 'next/navigation'
import { useTransition } from 'react'
import { type AdoptionWish, projectAddress, wishesIn } from '#app/projects/adoption-wish.ts'
import type { EnvironmentType } from '#server/domain/environment.ts'

/** The wishes in the address of this project's page, and how they change. */
export function useAdoptionWishes(projectId: string) {
  const router = useRouter()
  const wishes = wishesIn(useSearchParams().getAll('adopt'))
  const [isChanging, start] = useTransition()
  const without = (type: EnvironmentType) => wishes.filter((wish) => wish.type !== type)
  return {
    /** The page is on its way to what it was told last. */
    isChanging,
    /** Leads to the panel of this wish. One for the same Environment gives way. */
    want: (wish: AdoptionWish) =>
      router.push(`${projectAddress(projectId, [...without(wish.type), wish])}#${wish.type}`),
    /** Takes the wish away and reads the project again: its Environment may be there by now. */
    drop: (type: EnvironmentType) =>
      start(() => {
        router.replace(projectAddress(projectId, without(type)), { scroll: false })
        router.refresh()
      }),
    refresh: () => start(() => router.refresh()),
  }
}
