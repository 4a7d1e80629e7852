import { useTranslations } from 'next-intl'
import { notice } from '#server/page-settings.ts'

/** The operator's one line, on every page. */
export function NoticeLine() {
  const t = useTranslations('shell')
  const text = notice()
  if (!text) return null
  return (
    <aside aria-label={t('notice')} className="border-b border-line bg-subtle px-4 py-1 text-center text-sm sm:px-6">
      {text}
    </aside>
  )
}
