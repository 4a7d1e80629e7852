'use client'
import { Check, Copy } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button, type ButtonLook } from '#app/_ui/button.tsx'

interface CopyTextButtonProps {
  look?: ButtonLook
  /** What it copies, as the button says it. */
  children: string
  textOf: () => string
}

/** Puts a longer text on the clipboard, which is made when it is asked for. */
export function CopyTextButton({ look, children, textOf }: CopyTextButtonProps) {
  const t = useTranslations('copy')
  const [copied, setCopied] = useState<'no' | 'yes' | 'refused'>('no')
  const copy = () =>
    navigator.clipboard
      .writeText(textOf())
      .then(() => setCopied('yes'))
      .catch(() => setCopied('refused'))
  const Icon = copied === 'yes' ? Check : Copy
  return (
    <span className="inline-flex items-center gap-1">
      <Button look={look} onClick={() => void copy()} onBlur={() => setCopied('no')}>
        <Icon aria-hidden className="size-3.5" />
        {children}
      </Button>
      <span role="status" className={copied === 'refused' ? 'text-sm text-error' : 'sr-only'}>
        {copied === 'yes' && t('copied')}
        {copied === 'refused' && t('refused')}
      </span>
    </span>
  )
}
