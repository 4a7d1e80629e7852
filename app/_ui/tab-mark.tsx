'use client'
import { useEffect } from 'react'
import type { Tone } from '#app/_ui/mark.tsx'
import { markedTitle } from '#app/_ui/marked-title.ts'

/**
 * Keeps the mark before the tab's title true, for whoever has the page in a tab among others. The server has put it there
 * for what it knew.
 */
export function TabMark({ tone }: { tone: Tone }) {
  const isWrong = tone === 'error'

  // Follows the tab's title, which Next writes.
  useEffect(() => {
    document.title = markedTitle(document.title, isWrong)
  })

  // Leaves the title as it was.
  useEffect(
    () => () => {
      document.title = markedTitle(document.title, false)
    },
    [],
  )

  return null
}
