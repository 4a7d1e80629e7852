'use client'
import { useEffect } from 'react'
import type { Tone } from '#app/_ui/mark.tsx'

const MARK = '✕ '

/** Puts a mark before the tab's title while something is wrong, for whoever has the page in another tab. */
export function TabMark({ tone }: { tone: Tone }) {
  const isMarked = tone === 'error'

  // Follows the tab's title, which Next writes anew without the mark.
  useEffect(() => {
    if (isMarked && !document.title.startsWith(MARK)) document.title = `${MARK}${document.title}`
    return () => {
      if (document.title.startsWith(MARK)) document.title = document.title.slice(MARK.length)
    }
  })

  return null
}
