'use client'
import { useQueryClient } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { type Coming, useComingAnswers } from '#app/_trpc/coming-answers.ts'
import type { ConnectionCheck } from '#app/connection/use-connection-check.ts'
import type { PullStatus } from '#server/domain/pull-status.ts'

interface ProjectAnswersProps {
  projectId: string
  /** By the id of the Environment. */
  statuses: Record<string, Coming<PullStatus>>
  check?: Coming<ConnectionCheck>
  children: ReactNode
}

/** What the server has read for the page, so that what is below need not ask. */
export function ProjectAnswers({ projectId, statuses, check, children }: ProjectAnswersProps) {
  const trpc = useTRPC()
  const github = useQueryClient().getQueryData(trpc.connection.check.queryKey())
  const diedAt = github?.state === 'revoked' ? github.checkedAt : ''
  // A status that was judged by a token which GitHub has called dead since is read again instead.
  const isLate = (answer: Coming<PullStatus>) => 'data' in answer && answer.data && answer.data.readAt < diedAt
  const read = Object.entries(statuses).filter(([, answer]) => !isLate(answer))
  useComingAnswers(statuses, [
    ...read.map(([environmentId, answer]) => ({
      queryKey: trpc.pullStatus.read.queryKey({ projectId, environmentId }),
      answer,
    })),
    ...(check ? [{ queryKey: trpc.connection.check.queryKey(), answer: check }] : []),
  ])
  return children
}
