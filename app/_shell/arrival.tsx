'use client'
import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'
import { focusContent } from '#app/_ui/keep-focus.ts'

/** Puts the focus on the content of a page that one has come to, when what led there is gone. */
export function Arrival() {
  const path = usePathname()
  const left = useRef(path)

  // Follows the address. The first page is the browser's own affair.
  useEffect(() => {
    if (left.current === path) return
    left.current = path
    focusContent()
  }, [path])

  return null
}
