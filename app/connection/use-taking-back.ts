'use client'
import { useRouter } from 'next/navigation'
import { useState, useTransition } from 'react'
import type { ConnectionView } from '#app/connection/use-connection-check.ts'

/** What only the page itself knows when something was taken back: whether a token is still stored, and of which kind it was. */
export function useTakingBack(connection: ConnectionView, onForgotten: () => void) {
  const router = useRouter()
  const [isRefreshing, startRefresh] = useTransition()
  const [wasPasted, setPasted] = useState(false)
  return {
    isRefreshing,
    isKept: connection !== null,
    wasPasted,
    begin: () => setPasted(wasPasted || connection?.source === 'pat'),
    finish: () => {
      onForgotten()
      startRefresh(() => router.refresh())
    },
  }
}
