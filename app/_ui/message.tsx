import clsx from 'clsx'
import type { ReactNode } from 'react'
import { Mark, type Tone } from '#app/_ui/mark.tsx'

const borders: Record<Tone, string> = {
  ok: 'border-ok/40',
  warning: 'border-warning/40',
  error: 'border-error/40',
  unknown: 'border-line',
  neutral: 'border-line',
}

/** Something that happened, in a sentence, with what can be done about it. */
export function Message({ tone, className, children }: { tone: Tone; className?: string; children: ReactNode }) {
  return (
    <div className={clsx('rounded-lg border bg-surface px-3 py-2 text-sm', borders[tone], className)}>
      <Mark tone={tone} className="w-full">
        {children}
      </Mark>
    </div>
  )
}
