'use client'
import { useEffect } from 'react'
import type { Tone } from '#app/_ui/mark.tsx'

const MARK = '✕ '

/** Puts a mark before the tab's title while something is wrong, for whoever has the page in a tab among others. */
export function TabMark({ tone }: { tone: Tone }) {
  const isWrong = tone === 'error'

  // Follows the tab's title, which Next writes anew without the mark.
  useEffect(() => mark(isWrong))

  // Leaves the title as it was.
  useEffect(() => () => mark(false), [])

  return null
}

function mark(isWrong: boolean): void {
  const isMarked = document.title.startsWith(MARK)
  if (isWrong && !isMarked) document.title = `${MARK}${document.title}`
  if (!isWrong && isMarked) document.title = document.title.slice(MARK.length)
}
