'use client'
import { useSyncExternalStore } from 'react'

const neverChanges = () => () => undefined

/**
 * What only the browser knows, and does not change while the page is open. `onServer` stands for it in what the server
 * renders, and while React takes that over: it must be shown as it came.
 */
export function useInBrowser<T>(read: () => T, onServer: T): T {
  return useSyncExternalStore(neverChanges, read, () => onServer)
}
