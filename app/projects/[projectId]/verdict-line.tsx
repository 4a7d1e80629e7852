'use client'
import { useTranslations } from 'next-intl'
import { Button } from '#app/_ui/button.tsx'
import { Skeleton } from '#app/_ui/skeleton.tsx'
import { FindingLine, type FindingLineProps } from '#app/projects/[projectId]/finding-line.tsx'
import { ReportButton } from '#app/projects/[projectId]/report-button.tsx'
import { useEvidence } from '#app/projects/[projectId]/use-evidence.ts'
import type { EnvironmentType } from '#server/domain/environment.ts'
import type { PullStatus, VerdictCode } from '#server/domain/pull-status.ts'

interface VerdictLineProps extends Omit<FindingLineProps, 'status' | 'finding' | 'evidence' | 'look' | 'children'> {
  /** Undefined while it is read for the first time. */
  status: PullStatus | undefined
  type: EnvironmentType
  /** Of all cards, this one's first finding is the one to mend first. */
  isFirst: boolean
  onCheck: () => void
}

/** Where the cluster did not answer for this namespace, or was not allowed to, it can be asked again from here. */
const mendedElsewhere: ReadonlySet<VerdictCode> = new Set([
  'consent-missing',
  'cluster-unreachable',
  'cluster-credential',
  'cluster-denied',
  'cluster-policy',
])

/** Everything that is wrong, worst first: the first is the one thing to know, with the one thing to do. */
export function VerdictLine({ type, status, isFirst, onCheck, ...props }: VerdictLineProps) {
  const t = useTranslations('failure')
  const evidence = useEvidence(props.projectId, status)
  const [first, ...others] = status?.findings ?? []
  const look = isFirst ? 'primary' : 'secondary'
  return (
    <div className="grid gap-3">
      <div role="status">
        {status && first ? (
          <FindingLine {...props} {...{ status, evidence, look }} finding={first}>
            {mendedElsewhere.has(first.code) && (
              // Once a Consent was given, reading again is all that is left to do.
              <Button look={first.code === 'consent-missing' ? look : 'secondary'} onClick={onCheck}>
                {t('retry')}
              </Button>
            )}
          </FindingLine>
        ) : (
          <Skeleton className="my-2 w-80 max-sm:mb-7" />
        )}
      </div>
      {status &&
        others.map((finding) => (
          <FindingLine key={JSON.stringify(finding)} {...props} {...{ status, evidence, finding }} look="secondary" />
        ))}
      {status && first?.severity !== 'ok' && <ReportButton {...props} {...{ type, status, evidence }} />}
    </div>
  )
}
