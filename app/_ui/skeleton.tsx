import clsx from 'clsx'

/** Holds the place of a text that is on its way. It does not move. */
export function Skeleton({ className }: { className: string }) {
  return <span aria-hidden className={clsx('block h-4 max-w-full rounded bg-subtle', className)} />
}
