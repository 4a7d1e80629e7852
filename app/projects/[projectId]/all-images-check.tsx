'use client'
import { useQueries } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Button } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { CheckWords } from '#app/projects/[projectId]/check-words.tsx'
import type { PullCheckOutcomeProps } from '#app/projects/[projectId]/pull-check-outcome.tsx'

/** One person may have sixty checked within a minute. */
const MAX_IMAGES = 40
/** So many questions are under way at once. */
const LANES = 5

type AllImagesCheckProps = Omit<PullCheckOutcomeProps, 'check' | 'image' | 'onHowToUse'> & { images: string[] }

/** Every image that the pods here use, a line each, as the answers come. */
export function AllImagesCheck({ images, ...props }: AllImagesCheckProps) {
  const t = useTranslations('imageCheck')
  const [asked, setAsked] = useState<string[]>([])
  const { queries, isAsking } = useChecks(props.projectId, props.status.environmentId, asked)
  const press = () => {
    const wanted = images.slice(0, MAX_IMAGES)
    const isSame = wanted.join() === asked.join()
    setAsked(wanted)
    if (isSame) for (const query of queries) void query.refetch()
  }
  return (
    <>
      <Button className="mt-2" isBusy={isAsking} onClick={press}>
        {t('all', { count: images.length })}
      </Button>
      {images.length > MAX_IMAGES && <span className="ml-2 text-muted">{t('allMost', { count: MAX_IMAGES })}</span>}
      <ul className="mt-2 grid gap-y-1 wrap-anywhere empty:hidden">
        {asked.map((image, index) => (
          <li key={image}>
            <OneCheck {...props} image={image} query={queries[index]} />
          </li>
        ))}
      </ul>
    </>
  )
}

/** Each waits until all but a few of those before it have their answer. */
function useChecks(projectId: string, environmentId: string, images: string[]) {
  const trpc = useTRPC()
  const [answered, setAnswered] = useState(0)
  const queries = useQueries({
    queries: images.map((image, index) =>
      trpc.pullStatus.checkImage.queryOptions(
        { projectId, environmentId, image },
        { enabled: index < answered + LANES, trpc: { abortOnUnmount: true } },
      ),
    ),
  })
  const known = queries.filter(({ isFetched, isFetching }) => isFetched && !isFetching).length
  if (known > answered) setAnswered(known)
  return { queries, isAsking: queries.some(({ isFetching }) => isFetching) }
}

interface OneCheckProps extends Omit<AllImagesCheckProps, 'images'> {
  image: string
  query: ReturnType<typeof useChecks>['queries'][number] | undefined
}

function OneCheck({ connection, gitHubUrl, status, image, query }: OneCheckProps) {
  const t = useTranslations('imageCheck')
  if (query?.data && !query.isFetching) {
    const standpoint = { source: connection?.source, gitHubUrl, image, status }
    return <CheckWords check={query.data} standpoint={standpoint} isBrief />
  }
  if (query?.error) return <FailureMessage error={query.error} onRetry={() => void query.refetch()} />
  return <span className="text-muted">{t('asking', { image })}</span>
}
