'use client'
import { useTranslations } from 'next-intl'
import { Button } from '#app/_ui/button.tsx'
import { Skeleton } from '#app/_ui/skeleton.tsx'
import { FindingLine, type FindingLineProps } from '#app/projects/[projectId]/finding-line.tsx'
import { useEvidence } from '#app/projects/[projectId]/use-evidence.ts'
import type { PullStatus } from '#server/domain/pull-status.ts'

interface VerdictLineProps extends Omit<FindingLineProps, 'status' | 'finding' | 'evidence' | 'look' | 'children'> {
  /** Undefined while it is read for the first time. */
  status: PullStatus | undefined
  isFetching: boolean
  onCheck: () => void
}

/** Everything that is wrong, worst first: the first is the one thing to know, with the one thing to do. */
export function VerdictLine({ status, isFetching, onCheck, ...props }: VerdictLineProps) {
  const t = useTranslations('card')
  const evidence = useEvidence(props.projectId, status)
  const check = () => {
    onCheck()
    evidence.askAgain()
  }
  const [first, ...others] = status?.findings ?? []
  // Once a Consent was given, reading again is all that is left to do.
  const button = (
    <Button look={first?.code === 'consent-missing' ? 'primary' : 'secondary'} isBusy={isFetching} onClick={check}>
      {t('check')}
    </Button>
  )
  return (
    <div className="grid gap-3">
      <div role="status">
        {status && first ? (
          <FindingLine {...props} {...{ status, evidence }} finding={first} look="primary">
            {button}
          </FindingLine>
        ) : (
          <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
            <Skeleton className="my-2 w-80 max-sm:mb-7" />
            {button}
          </div>
        )}
      </div>
      {status &&
        others.map((finding) => (
          <FindingLine key={JSON.stringify(finding)} {...props} {...{ status, evidence, finding }} look="secondary" />
        ))}
    </div>
  )
}
