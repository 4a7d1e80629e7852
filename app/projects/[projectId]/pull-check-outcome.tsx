'use client'
import clsx from 'clsx'
import type { ConnectionView } from '#app/connection/use-connection-check.ts'
import { CheckWords } from '#app/projects/[projectId]/check-words.tsx'
import { tellCheck } from '#app/projects/[projectId]/pull-check-words.ts'
import { PullMendButton } from '#app/projects/[projectId]/pull-mend-button.tsx'
import type { PullCheck } from '#server/domain/pull-check.ts'
import type { PullStatus } from '#server/domain/pull-status.ts'

export interface PullCheckOutcomeProps {
  projectId: string
  connection: ConnectionView
  gitHubUrl: string
  status: PullStatus
  onHowToUse: () => void
  /** What was asked about. */
  image: string
  /** Undefined until there is an answer. */
  check: PullCheck | undefined
}

/** What a check said, and what to do. */
export function PullCheckOutcome(props: PullCheckOutcomeProps) {
  const { projectId, connection, gitHubUrl, status, onHowToUse, image, check } = props
  const { environmentId } = status
  const standpoint = { source: connection?.source, gitHubUrl, image, status }
  const mend = check && tellCheck(check, standpoint).mend
  return (
    <div className={clsx('flex flex-wrap items-start justify-between gap-x-4 gap-y-2', check && 'mt-2')}>
      <div role="status" className="min-w-0 flex-1 basis-72 wrap-anywhere">
        {check && <CheckWords check={check} standpoint={standpoint} />}
      </div>
      {mend && <PullMendButton look="secondary" {...{ mend, projectId, environmentId, onHowToUse }} />}
    </div>
  )
}
