'use client'
import { useRouter } from 'next/navigation'
import { useTransition } from 'react'

/** Reads the page again, and does `then` together with the page that shows it. */
export function useRefreshed() {
  const router = useRouter()
  const [isRefreshing, startRefresh] = useTransition()
  const refresh = (then: () => void) =>
    startRefresh(() => {
      then()
      router.refresh()
    })
  return { isRefreshing, refresh }
}
