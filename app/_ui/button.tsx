import clsx from 'clsx'
import Link from 'next/link'
import type { ComponentProps, MouseEvent } from 'react'
import { keepFocus } from '#app/_ui/keep-focus.ts'

export type ButtonLook = 'primary' | 'secondary' | 'danger' | 'danger-outline' | 'quiet'

const base =
  'inline-flex min-h-8 items-center justify-center gap-1.5 rounded-lg border px-3 py-1 text-center text-sm font-medium aria-disabled:opacity-60'

const looks: Record<ButtonLook, string> = {
  primary: 'border-transparent bg-accent text-on-accent enabled:hover:bg-accent-strong',
  secondary: 'border-line bg-surface text-ink hover:bg-subtle',
  danger: 'border-transparent bg-error text-on-error enabled:hover:bg-error-strong',
  // Leads to the question; the answer is `danger`.
  'danger-outline': 'border-error bg-surface text-error hover:bg-subtle',
  quiet: 'border-transparent text-muted hover:bg-subtle hover:text-ink',
}

interface ButtonProps extends ComponentProps<'button'> {
  look?: ButtonLook
  /** Its work is under way: it keeps the focus and takes no second press. */
  isBusy?: boolean
}

export function Button({
  ref = keepFocus,
  look = 'secondary',
  isBusy = false,
  className,
  onClick,
  ...rest
}: ButtonProps) {
  const press = (event: MouseEvent<HTMLButtonElement>) => (isBusy ? event.preventDefault() : onClick?.(event))
  return (
    <button
      ref={ref}
      type="button"
      aria-disabled={isBusy || undefined}
      className={clsx(base, looks[look], className)}
      onClick={press}
      {...rest}
    />
  )
}

interface IconButtonProps extends ButtonProps {
  /** What it does, for those who do not see the icon and for the tooltip. */
  label: string
}

export function IconButton({ label, look = 'quiet', className, ...rest }: IconButtonProps) {
  return <Button aria-label={label} title={label} look={look} className={clsx('w-8 px-0!', className)} {...rest} />
}

export function ButtonLink({
  look = 'secondary',
  className,
  ...rest
}: ComponentProps<typeof Link> & { look?: ButtonLook }) {
  return <Link className={clsx(base, looks[look], className)} {...rest} />
}

/** Fetches a file and stays. */
export function DownloadLink({ className, ...rest }: ComponentProps<'a'>) {
  return <a download className={clsx(base, looks.secondary, className)} {...rest} />
}

/** Leaves for another site, in a tab of its own. */
export function OutsideButtonLink({
  look = 'secondary',
  className,
  ...rest
}: ComponentProps<'a'> & { look?: ButtonLook }) {
  return <a target="_blank" rel="noreferrer" className={clsx(base, looks[look], className)} {...rest} />
}
