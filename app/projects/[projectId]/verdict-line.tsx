'use client'
import { useTranslations } from 'next-intl'
import { Button } from '#app/_ui/button.tsx'
import { Command } from '#app/_ui/command.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Skeleton } from '#app/_ui/skeleton.tsx'
import { Time } from '#app/_ui/time.tsx'
import type { ConnectionView } from '#app/connection/use-connection-check.ts'
import { PullMendButton } from '#app/projects/[projectId]/pull-mend-button.tsx'
import { mendOfVerdict } from '#app/projects/[projectId]/verdict-mend.ts'
import { tellVerdict } from '#app/projects/[projectId]/verdict-words.ts'
import type { PullStatus, Verdict } from '#server/domain/pull-status.ts'

interface VerdictLineProps {
  projectId: string
  connection: ConnectionView
  gitHubUrl: string
  /** Undefined while it is read for the first time. */
  status: PullStatus | undefined
  isFetching: boolean
  onCheck: () => void
  onHowToUse: () => void
}

/** The one thing to know, and the one thing to do. */
export function VerdictLine(props: VerdictLineProps) {
  const { projectId, connection, gitHubUrl, status, isFetching, onCheck, onHowToUse } = props
  const t = useTranslations()
  const mend = status && mendOfVerdict(status.verdict, { source: connection?.source, gitHubUrl })
  const command = status && commandOf(status.verdict)
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div role="status" className="min-w-0 flex-1 basis-72 wrap-anywhere">
          {status ? (
            <FindingText finding={status.verdict} status={status} connection={connection} />
          ) : (
            <Skeleton className="my-2 w-80 max-sm:mb-7" />
          )}
        </div>
        <div className="flex flex-wrap gap-2">
          {status && mend && (
            <PullMendButton {...{ mend, projectId, onHowToUse }} environmentId={status.environmentId} />
          )}
          <Button isBusy={isFetching} onClick={onCheck}>
            {t('card.check')}
          </Button>
        </div>
      </div>
      {status?.findings.slice(1).map((finding) => (
        <OtherFinding key={JSON.stringify(finding)} {...{ ...props, status, finding }} />
      ))}
      {status && command && <Command text={`kubectl -n ${status.namespace} ${command}`} what={t('verdict.describe')} />}
    </div>
  )
}

/** What to look at with one's own rights, where Pullkey may not or will not. */
function commandOf({ code, facts }: Verdict): string | null {
  if (code === 'secret-foreign') return 'describe secret ghcr-secret'
  if (code === 'secret-deleting' && facts.deleting === 'secret')
    return 'get secret ghcr-secret -o jsonpath={.metadata.finalizers}'
  return code === 'registry-trouble' && facts.unread
    ? 'get events --field-selector involvedObject.kind=Pod,type=Warning'
    : null
}

/** What else is wrong, each with its own mend. */
function OtherFinding(props: VerdictLineProps & { status: PullStatus; finding: Verdict }) {
  const { projectId, connection, gitHubUrl, status, finding, onHowToUse } = props
  const mend = mendOfVerdict(finding, { source: connection?.source, gitHubUrl })
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-72 wrap-anywhere">
        <FindingText finding={finding} status={status} connection={connection} />
      </div>
      {mend && (
        <PullMendButton look="secondary" {...{ mend, projectId, onHowToUse }} environmentId={status.environmentId} />
      )}
    </div>
  )
}

interface FindingTextProps {
  finding: Verdict
  status: PullStatus
  connection: ConnectionView
}

function FindingText({ finding, status: { secret }, connection }: FindingTextProps) {
  const t = useTranslations()
  const people = { source: connection?.source, login: connection?.login, former: secret.login }
  const { sentence, hint, retried } = tellVerdict(t, finding, people)
  return (
    <>
      <Mark tone={finding.code === 'not-read' ? 'unknown' : finding.severity} className="py-1.5 font-medium">
        <span className="text-ink">{sentence}</span>
      </Mark>
      {hint && <p className="pl-5.5 text-sm text-muted">{hint}</p>}
      {retried && <p className="pl-5.5 text-sm text-muted">{retried}</p>}
      <FindingTimes facts={finding.facts} />
    </>
  )
}

/** Since when pulls fail, and when Kubernetes tries again. */
function FindingTimes({ facts: { since, failedAt, retryBy } }: { facts: Verdict['facts'] }) {
  const t = useTranslations('verdict')
  if (!failedAt) return null
  const told = { since, failedAt, retryBy }
  return (
    <p className="pl-5.5 text-sm text-muted">
      {(['since', 'failedAt', 'retryBy'] as const).map((key) => {
        const at = told[key]
        return at && <span key={key}>{t.rich(`times.${key}`, { time: () => <Time at={at} show="clock" /> })} </span>
      })}
    </p>
  )
}
