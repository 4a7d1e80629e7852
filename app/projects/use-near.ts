'use client'
import { type RefObject, useEffect, useRef, useState } from 'react'
import { FIRST_ROWS } from '#app/projects/first-rows.ts'

/** Which rows are on the screen, close to it, or were so before. */
export function useNear(rows: { id: string }[]) {
  const [near, setNear] = useState<ReadonlySet<string>>(() => new Set(rows.slice(0, FIRST_ROWS).map(({ id }) => id)))
  const [come] = useState(
    () => (id: string) => setNear((before) => (before.has(id) ? before : new Set(before).add(id))),
  )
  return { near, come }
}

/** For a row: calls `come` when it gets near the screen. */
export function useComing<Row extends Element>(id: string, come: (id: string) => void): RefObject<Row | null> {
  const row = useRef<Row>(null)

  // Follows where the browser has scrolled to.
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => entries.some(({ isIntersecting }) => isIntersecting) && come(id),
      { rootMargin: '50%' },
    )
    if (row.current) observer.observe(row.current)
    return () => observer.disconnect()
  }, [id, come])

  return row
}
