import { useTranslations } from 'next-intl'
import { Fact, FactList } from '#app/_ui/fact-list.tsx'
import { Skeleton } from '#app/_ui/skeleton.tsx'

/** As tall as the facts of a namespace with one pod, so that nothing moves when they arrive. */
export function FactsSkeleton() {
  const t = useTranslations()
  return (
    <FactList>
      <Fact name={t('card.secret')}>
        <Skeleton className="my-0.5 w-96 max-sm:mb-12.5" />
      </Fact>
      <Fact name={t('card.usage')}>
        <Skeleton className="my-0.5 w-72 max-sm:mb-14.5" />
      </Fact>
      <Fact name={t('card.pods')}>
        <Skeleton className="my-0.5 w-full max-sm:mb-10.5" />
      </Fact>
      <Fact name={t('imageCheck.title')} isField>
        <Skeleton className="h-8! sm:max-w-lg max-sm:mb-10" />
      </Fact>
    </FactList>
  )
}
