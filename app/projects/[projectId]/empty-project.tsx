import { useTranslations } from 'next-intl'
import { Card } from '#app/_ui/card.tsx'

/** In the place of the cards where a project has no Environment. */
export function EmptyProject() {
  const t = useTranslations('project')
  return (
    <Card className="grid justify-items-center gap-4 px-4 py-12 text-center">
      <p className="max-w-md text-muted">{t('empty')}</p>
    </Card>
  )
}
