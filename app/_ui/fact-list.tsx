import type { ReactNode } from 'react'

/** What is known, as names with what they are. */
export function FactList({ children }: { children: ReactNode }) {
  return <dl className="grid gap-x-4 text-sm sm:grid-cols-[8rem_minmax(0,1fr)] sm:gap-y-2">{children}</dl>
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="group contents">
      <dt className="text-muted max-sm:group-not-first:mt-2">{name}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  )
}
