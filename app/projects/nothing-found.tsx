import { useTranslations } from 'next-intl'
import type { ListView } from '#app/projects/list-view.ts'

interface NothingFoundProps {
  view: ListView
  /** More may be found. */
  isReading: boolean
  /** The filter has nothing to go by. */
  isUnknown: boolean
  /** Projects on the page. */
  found: number
  /** Projects that the filter hides. */
  hidden: number
}

/** Under a list that was searched or filtered: how much of it is there. */
export function NothingFound({ view, isReading, isUnknown, found, hidden }: NothingFoundProps) {
  const t = useTranslations('projects')
  const { search, show } = view
  const isFiltered = show !== 'all'
  const isEmpty = found === 0 && !isReading
  if (isFiltered && isUnknown) return <p className="text-muted">{t('unfiltered')}</p>
  return (
    <>
      <p role="status" className="sr-only">
        {(search || isFiltered) && !isReading && t('found', { count: found })}
      </p>
      {isEmpty && isFiltered && hidden > 0 && <p className="text-muted">{t(`nothing.${show}`)}</p>}
      {isEmpty && hidden === 0 && search && <p className="text-muted">{t('nothingFound', { search })}</p>}
      {found === 0 && isReading && <p className="text-muted">{t('reading')}</p>}
      {isFiltered && hidden > 0 && !isReading && (
        <p className="text-sm text-muted">{t(search ? 'hiddenFound' : 'hidden', { count: hidden })}</p>
      )}
    </>
  )
}
