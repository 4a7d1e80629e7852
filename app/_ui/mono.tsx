import clsx from 'clsx'
import type { ReactNode } from 'react'

/** Namespaces, images and fingerprints: they break at their own marks, or anywhere rather than push the page wide. */
export function Mono({ className, children }: { className?: string; children: ReactNode }) {
  return <code className={clsx('font-mono text-[0.9em] wrap-anywhere', className)}>{children}</code>
}
