'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'

/** Puts a text on the clipboard, which is made when it is asked for. `outcome` tells it to the reader. */
export function useCopy(textOf: () => string) {
  const t = useTranslations('copy')
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no')
  const copy = () =>
    void navigator.clipboard
      .writeText(textOf())
      .then(() => setCopied('yes'))
      .catch(() => setCopied('refused'))
  return {
    isCopied: copied === 'yes',
    handlers: { onClick: copy, onBlur: () => setCopied('no') },
    outcome: (
      <span role="status" className={copied === 'refused' ? 'text-sm text-error' : 'sr-only'}>
        {copied === 'yes' && t('copied')}
        {copied === 'refused' && t('refused')}
      </span>
    ),
  }
}
