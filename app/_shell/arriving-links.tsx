'use client'
import { useEffect } from 'react'

/**
 * While a part of the page is still to come, its links are the browser's own, as they are before the scripts have loaded: the
 * browser ends the old page's answer then, and the server what it still reads for it. Next would leave it running.
 */
export function ArrivingLinks() {
  // Follows the document.
  useEffect(() => {
    const leave = (event: MouseEvent) => {
      const isArriving = document.readyState === 'loading' || document.querySelector('[data-waiting]') !== null
      if (isArriving && event.target instanceof Element && event.target.closest('a[href]')) event.stopPropagation()
    }
    window.addEventListener('click', leave, { capture: true })
    return () => window.removeEventListener('click', leave, { capture: true })
  }, [])

  return null
}
