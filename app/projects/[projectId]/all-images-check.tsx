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
  const [press, setPress] = useState<Press>({ images: [], pressedAtMs: 0 })
  const { queries, isAsking } = useChecks(props.projectId, props.status.environmentId, press)
  const ask = () => setPress({ images: images.slice(0, MAX_IMAGES), pressedAtMs: Date.now() })
  return (
    <>
      <Button className="mt-2" isBusy={isAsking} onClick={ask}>
        {t('all', { count: images.length })}
      </Button>
      {images.length > MAX_IMAGES && <span className="ml-2 text-muted">{t('allMost', { count: MAX_IMAGES })}</span>}
      <ul className="mt-2 grid gap-y-1 wrap-anywhere empty:hidden">
        {press.images.map((image, index) => (
          <li key={image}>
            <OneCheck {...props} image={image} query={queries[index]} />
          </li>
        ))}
      </ul>
    </>
  )
}

interface Press {
  images: string[]
  pressedAtMs: number
}

/**
 * Asks about each image once for a press. Each waits until all but a few of those before it have their answer, and what has
 * one is not asked again with the rest of the page: it is told as older than the secret instead.
 */
function useChecks(projectId: string, environmentId: string, { images, pressedAtMs }: Press) {
  const trpc = useTRPC()
  const [last, setLast] = useState<{ pressedAtMs: number; answered: string[] }>({ pressedAtMs, answered: [] })
  const answered = last.pressedAtMs === pressedAtMs ? last.answered : []
  const queries = useQueries({
    queries: images.map((image, index) =>
      trpc.pullStatus.checkImage.queryOptions(
        { projectId, environmentId, image },
        {
          enabled: index < answered.length + LANES && !answered.includes(image),
          trpc: { abortOnUnmount: true },
        },
      ),
    ),
  })
  const isAnswered = (query: (typeof queries)[number] | undefined) =>
    query && !query.isFetching && Math.max(query.dataUpdatedAt, query.errorUpdatedAt) >= pressedAtMs
  const known = images.filter((_, index) => isAnswered(queries[index]))
  if (known.length > answered.length) setLast({ pressedAtMs, answered: known })
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
