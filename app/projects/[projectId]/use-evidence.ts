'use client'
import { useQueries } from '@tanstack/react-query'
import { useTRPC } from '#app/_trpc/client.tsx'
import { useLastConnectionCheck } from '#app/connection/use-connection-check.ts'
import { type Evidence, imagesToCheck } from '#app/projects/[projectId]/evidence.ts'
import type { PullStatus } from '#server/domain/pull-status.ts'

interface UsedEvidence extends Evidence {
  /** Images that the registry is being asked about. */
  asking: string[]
}

/**
 * Has the images that fail checked without a press, each once for as long as the card is open. A failed question stays
 * without an answer: the box below tells why when it is asked there.
 */
export function useEvidence(projectId: string, status: PullStatus | undefined): UsedEvidence {
  const trpc = useTRPC()
  const images = status ? imagesToCheck(status) : []
  const queries = useQueries({
    queries: images.map((image) =>
      trpc.pullStatus.checkImage.queryOptions(
        { projectId, environmentId: status?.environmentId ?? '', image },
        { trpc: { abortOnUnmount: true } },
      ),
    ),
  })
  const github = useLastConnectionCheck()
  return {
    ...(github?.state === 'valid' && { validAt: github.checkedAt }),
    checkOf: (image) => queries[images.indexOf(image)]?.data,
    asking: images.filter((_, index) => queries[index]?.isFetching),
  }
}
