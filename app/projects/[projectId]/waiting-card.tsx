import { useTranslations } from 'next-intl'
import { Card } from '#app/_ui/card.tsx'
import { Skeleton } from '#app/_ui/skeleton.tsx'
import { CardHeading } from '#app/projects/[projectId]/card-header.tsx'
import { FactsSkeleton } from '#app/projects/[projectId]/facts-skeleton.tsx'
import type { EnvironmentView } from '#app/projects/project-view.ts'

/** Where a card will be: its name, and no more height than it will have. */
export function WaitingCard({ environment }: { environment: EnvironmentView }) {
  const t = useTranslations()
  const { id, type } = environment
  return (
    <Card id={type} tabIndex={-1} aria-labelledby={`${id}-name`} aria-busy className="outline-none" data-waiting>
      <CardHeading environment={environment}>
        <span role="status" className="text-sm text-muted sm:ml-auto">
          {t('card.reading')}
        </span>
      </CardHeading>
      <div className="grid grid-cols-1 gap-4 border-t border-line p-4">
        <Skeleton className="my-2 w-80 max-sm:mb-7" />
        <FactsSkeleton />
      </div>
    </Card>
  )
}
