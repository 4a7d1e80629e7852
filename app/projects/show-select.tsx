import { useTranslations } from 'next-intl'
import { type Show, shows } from '#app/projects/list-view.ts'

/** Which of the projects are listed. */
export function ShowSelect({ show, onChoose }: { show: Show; onChoose: (show: Show) => void }) {
  const t = useTranslations('projects')
  return (
    <select
      aria-label={t('filter')}
      value={show}
      onChange={(event) => onChoose(event.target.value as Show)}
      className="min-h-8 shrink-0 rounded-lg border border-edge bg-surface px-2 py-1 text-sm"
    >
      {shows.map((one) => (
        <option key={one} value={one}>
          {t(`shows.${one}`)}
        </option>
      ))}
    </select>
  )
}
