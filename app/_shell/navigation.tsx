'use client'
import clsx from 'clsx'
import Link from 'next/link'
import { usePathname } from 'next/navigation'
import { useTranslations } from 'next-intl'

const pages = [
  { href: '/projects', name: 'projects' },
  { href: '/connection', name: 'connection' },
  { href: '/activity', name: 'activity' },
] as const

export function Navigation() {
  const t = useTranslations('shell')
  const path = usePathname()
  return (
    <nav aria-label={t('navigation')} className="order-last flex w-full gap-1 sm:order-none sm:w-auto">
      {pages.map(({ href, name }) => {
        const isHere = path === href || path.startsWith(`${href}/`)
        return (
          <Link
            key={href}
            href={href}
            aria-current={isHere ? 'page' : undefined}
            className={clsx(
              'rounded-lg px-2.5 py-1.5 text-sm hover:bg-subtle first:max-sm:-ml-2.5',
              isHere ? 'font-medium text-ink' : 'text-muted',
            )}
          >
            {t(name)}
          </Link>
        )
      })}
    </nav>
  )
}
