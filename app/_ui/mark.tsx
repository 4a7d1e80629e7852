import clsx from 'clsx'
import { Circle, CircleCheck, CircleQuestionMark, CircleX, type LucideIcon, TriangleAlert } from 'lucide-react'
import type { ReactNode } from 'react'

export type Tone = 'ok' | 'warning' | 'error' | 'unknown' | 'neutral'

const icons: Record<Tone, LucideIcon> = {
  ok: CircleCheck,
  warning: TriangleAlert,
  error: CircleX,
  unknown: CircleQuestionMark,
  neutral: Circle,
}

const colours: Record<Tone, string> = {
  ok: 'text-ok',
  warning: 'text-warning',
  error: 'text-error',
  unknown: 'text-unknown',
  neutral: 'text-muted',
}

/** A status: never a colour alone, always an icon and words. */
export function Mark({ tone, className, children }: { tone: Tone; className?: string; children: ReactNode }) {
  const Icon = icons[tone]
  return (
    <span className={clsx('inline-flex items-start gap-1.5 align-top', colours[tone], className)}>
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <span className="min-w-0 grow">{children}</span>
    </span>
  )
}
