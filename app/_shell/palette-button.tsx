'use client'
import { Search } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { lazy, Suspense, useEffect, useState } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { useInBrowser } from '#app/_ui/use-in-browser.ts'

/** Comes with the first press: no page pays for it before. */
const Palette = lazy(async () => ({ default: (await import('#app/_shell/palette.tsx')).Palette }))

const keyOf = () => (/Mac|iPhone|iPad/.test(navigator.userAgent) ? '⌘ K' : 'Ctrl K')

/** Opens the way to any project or page, as `Ctrl K` or `⌘ K` does anywhere. */
export function PaletteButton() {
  const t = useTranslations('palette')
  const key = useInBrowser(keyOf, 'Ctrl K')
  const [isOpen, setOpen] = useState(false)

  // Follows the keyboard of the whole page.
  useEffect(() => {
    const open = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return
      event.preventDefault()
      // A dialog that waits for an answer keeps the keyboard.
      if (!document.querySelector('dialog[open]')) setOpen(true)
    }
    document.addEventListener('keydown', open)
    return () => document.removeEventListener('keydown', open)
  }, [])

  return (
    <>
      <Button
        look="quiet"
        aria-keyshortcuts="Control+K Meta+K"
        aria-haspopup="dialog"
        title={`${t('open')} (${key})`}
        className="px-2!"
        onClick={() => setOpen(true)}
      >
        <Search aria-hidden className="size-4" />
        <span className="sr-only">{t('open')}</span>
        <kbd aria-hidden className="rounded border border-line px-1 font-sans text-xs max-sm:hidden">
          {key}
        </kbd>
      </Button>
      {isOpen && (
        <Suspense>
          <Palette onClose={() => setOpen(false)} />
        </Suspense>
      )}
    </>
  )
}
