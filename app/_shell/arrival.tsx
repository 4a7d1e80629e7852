'use client'
import { usePathname } from 'next/navigation'
import { useEffect, useRef } from 'react'

/** Puts the focus on the content of a page that one has come to, when what led there is gone. */
export function Arrival() {
  const path = usePathname()
  const left = useRef(path)

  // Follows the address. The first page is the browser's own affair.
  useEffect(() => {
    if (left.current === path) return
    left.current = path
    if (document.activeElement === document.body) document.getElementById('content')?.focus({ preventScroll: true })
  }, [path])

  return null
}
