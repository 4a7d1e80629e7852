'use client'
import { Check, Copy } from 'lucide-react'
import { Button, type ButtonLook } from '#app/_ui/button.tsx'
import { useCopy } from '#app/_ui/use-copy.tsx'

interface CopyTextButtonProps {
  look?: ButtonLook
  /** What it copies, as the button says it. */
  children: string
  /** The text is made when it is asked for. */
  textOf: () => string
}

/** Puts a longer text on the clipboard. */
export function CopyTextButton({ look, children, textOf }: CopyTextButtonProps) {
  const { isCopied, handlers, outcome } = useCopy(textOf)
  const Icon = isCopied ? Check : Copy
  return (
    <span className="inline-flex items-center gap-1">
      <Button look={look} {...handlers}>
        <Icon aria-hidden className="size-3.5" />
        {children}
      </Button>
      {outcome}
    </span>
  )
}
