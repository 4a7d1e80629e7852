'use client'
import { useSyncExternalStore } from 'react'

const neverChanges = () => () => undefined

/** False while React takes over what the server rendered: that must be shown as it came, whatever is known by now. */
export function useIsHydrated(): boolean {
  return useSyncExternalStore(
    neverChanges,
    () => true,
    () => false,
  )
}
