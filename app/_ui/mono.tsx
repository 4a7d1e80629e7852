import clsx from 'clsx'
import type { ReactNode } from 'react'

/** Namespaces, images and fingerprints: they may break anywhere rather than push the page wide. */
export function Mono({ className, children }: { className?: string; children: ReactNode }) {
  return <code className={clsx('font-mono text-[0.9em] break-all', className)}>{children}</code>
}
