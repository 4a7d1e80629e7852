import { useTranslations } from 'next-intl'
import { Card } from '#app/_ui/card.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { Skeleton } from '#app/_ui/skeleton.tsx'
import { FactsSkeleton } from '#app/projects/[projectId]/facts-skeleton.tsx'
import type { EnvironmentView } from '#app/projects/project-view.ts'

/** Where a card will be: its name, and no more height than it will have. */
export function WaitingCard({ environment: { id, type, namespace } }: { environment: EnvironmentView }) {
  const t = useTranslations()
  return (
    <Card id={type} tabIndex={-1} aria-labelledby={`${id}-name`} aria-busy className="outline-none" data-waiting>
      <div className="flex min-h-11 flex-wrap items-center gap-x-3 px-4 py-1.5">
        <h2 id={`${id}-name`} className="font-semibold">
          {t(`environments.${type}`)}
        </h2>
        <span className="min-w-0 text-muted">
          <Mono>{namespace}</Mono>
        </span>
        <span role="status" className="text-sm text-muted sm:ml-auto">
          {t('card.reading')}
        </span>
      </div>
      <div className="grid grid-cols-1 gap-4 border-t border-line p-4">
        <Skeleton className="my-2 w-80 max-sm:mb-7" />
        <FactsSkeleton />
      </div>
    </Card>
  )
}
