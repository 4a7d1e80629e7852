'use client'
import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { IconButton } from '#app/_ui/button.tsx'
import { useCopy } from '#app/_ui/use-copy.tsx'

/** Puts `text` on the clipboard; `what` names it. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const t = useTranslations('copy')
  const { isCopied, handlers, outcome } = useCopy(() => text)
  return (
    <span className="inline-flex items-center gap-1">
      <IconButton label={t('copy', { what })} {...handlers}>
        {isCopied ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
      </IconButton>
      {outcome}
    </span>
  )
}
