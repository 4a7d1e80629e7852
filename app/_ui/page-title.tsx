import type { ReactNode } from 'react'

/** The top of a page: what it is, and what can be done with it. */
export function PageTitle({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <h1 className="min-w-0 text-xl font-semibold wrap-anywhere">{title}</h1>
      {children}
    </div>
  )
}
