'use client'
import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { IconButton } from '#app/_ui/button.tsx'

/** Puts `text` on the clipboard; `what` names it. */
export function CopyButton({ text, what }: { text: string; what: string }) {
  const t = useTranslations('copy')
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no')
  const copy = () =>
    navigator.clipboard
      .writeText(text)
      .then(() => setCopied('yes'))
      .catch(() => setCopied('refused'))
  return (
    <span className="inline-flex items-center gap-1">
      <IconButton label={t('copy', { what })} onClick={() => void copy()} onBlur={() => setCopied('no')}>
        {copied === 'yes' ? <Check aria-hidden className="size-4" /> : <Copy aria-hidden className="size-4" />}
      </IconButton>
      <span role="status" className={copied === 'refused' ? 'text-sm text-error' : 'sr-only'}>
        {copied === 'yes' && t('copied')}
        {copied === 'refused' && t('refused')}
      </span>
    </span>
  )
}
