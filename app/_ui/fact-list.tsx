import clsx from 'clsx'
import type { ReactNode } from 'react'

/** What is known, as names with what they are. */
export function FactList({ children }: { children: ReactNode }) {
  return <dl className="grid gap-x-4 text-sm sm:grid-cols-[8rem_minmax(0,1fr)] sm:gap-y-2">{children}</dl>
}

interface FactProps {
  name: string
  /** Begins with a field, which is taller than a line. */
  isField?: boolean
  children: ReactNode
}

export function Fact({ name, isField = false, children }: FactProps) {
  return (
    <div className="group contents">
      <dt className={clsx('text-muted max-sm:group-not-first:mt-2', isField && 'sm:pt-1.5')}>{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  )
}
