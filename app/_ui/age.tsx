'use client'
import { useFormatter } from 'next-intl'
import { useEffect, useReducer } from 'react'
import { Moment } from '#app/_ui/time.tsx'

/**
 * How long ago something was, with the exact time on hover. It is worked out when this is drawn and when the page is hidden
 * or shown; no clock runs. `at`: milliseconds since 1970.
 */
export function Age({ at }: { at: number }) {
  const format = useFormatter()
  const [, draw] = useReducer((count: number) => count + 1, 0)

  // Follows whether the page is seen.
  useEffect(() => {
    document.addEventListener('visibilitychange', draw)
    return () => document.removeEventListener('visibilitychange', draw)
  }, [])

  const now = Math.max(at, Date.now())
  return (
    <Moment at={new Date(at).toISOString()} suppressHydrationWarning>
      {format.relativeTime(at, { now, style: 'narrow' })}
    </Moment>
  )
}
