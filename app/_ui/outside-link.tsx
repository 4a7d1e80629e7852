import { ExternalLink } from 'lucide-react'
import type { ReactNode } from 'react'

/** Within a text: leads to another site, in a tab of its own. */
export function OutsideLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <a
      href={href}
      target="_blank"
      rel="noreferrer"
      className="inline-flex items-center gap-1 rounded text-accent underline"
    >
      {children}
      <ExternalLink aria-hidden className="size-3.5" />
    </a>
  )
}
