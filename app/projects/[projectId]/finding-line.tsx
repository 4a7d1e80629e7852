'use client'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { AskContact } from '#app/_shell/support-contact.tsx'
import type { ButtonLook } from '#app/_ui/button.tsx'
import { Command } from '#app/_ui/command.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Time } from '#app/_ui/time.tsx'
import type { ConnectionView } from '#app/connection/use-connection-check.ts'
import { CheckWords } from '#app/projects/[projectId]/check-words.tsx'
import { checksOf, type Evidence, tellFinding } from '#app/projects/[projectId]/evidence.ts'
import { PullMendButton } from '#app/projects/[projectId]/pull-mend-button.tsx'
import { hintOf, operatorsHints } from '#app/projects/[projectId]/verdict-hints.ts'
import { mendOfVerdict } from '#app/projects/[projectId]/verdict-mend.ts'
import { sentenceOf, tellVerdict } from '#app/projects/[projectId]/verdict-words.ts'
import { otherHolder } from '#app/projects/other-holder.ts'
import type { PullStatus, Verdict } from '#server/domain/pull-status.ts'

export interface FindingLineProps {
  projectId: string
  connection: ConnectionView
  gitHubUrl: string
  status: PullStatus
  finding: Verdict
  evidence: Evidence & { asking: string[] }
  look: ButtonLook
  onHowToUse: () => void
  /** Buttons beside its mend. */
  children?: ReactNode
}

/** One finding: what is wrong, since when, whether it would work now, and the one thing that mends it. */
export function FindingLine(props: FindingLineProps) {
  const { projectId, connection, gitHubUrl, status, evidence, look, onHowToUse, children } = props
  const { environmentId } = status
  const t = useTranslations('verdict')
  const finding = tellFinding(props.finding, status, evidence)
  const holder = otherHolder(status.secret)
  const standpoint = { source: connection?.source, gitHubUrl, holder }
  const told = mendOfVerdict(finding, standpoint)
  // What the registry says by now takes the reader's token off the finding, and not off the card.
  const isOfHolder = !told && mendOfVerdict(props.finding, standpoint)?.kind === 'put-mine'
  const mend = isOfHolder ? ({ kind: 'put-mine' } as const) : told
  const command = commandOf(finding)
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-3">
        <div className="min-w-0 flex-1 basis-72 wrap-anywhere">
          <FindingText finding={finding} status={status} connection={connection} />
          <FindingChecks {...props} finding={finding} />
        </div>
        <div className="flex flex-wrap gap-2">
          {mend && (
            <PullMendButton
              {...{ mend, projectId, environmentId, onHowToUse }}
              look={isOfHolder ? 'secondary' : look}
            />
          )}
          {children}
        </div>
      </div>
      {command && <Command text={`kubectl -n ${status.namespace} ${command}`} what={t('describe')} />}
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

function FindingText({ finding, status, connection }: Pick<FindingLineProps, 'finding' | 'status' | 'connection'>) {
  const t = useTranslations()
  const { secret } = status
  const holder = otherHolder(secret)
  const people = { source: connection?.source, login: connection?.login, former: secret.login, holder }
  const { sentence, notes } = tellVerdict(t, finding, people)
  const hint = hintOf(sentenceOf(finding), finding, people.source)
  return (
    <>
      <Mark tone={finding.code === 'not-read' ? 'unknown' : finding.severity} className="py-1.5 font-medium">
        <span className="text-ink">{sentence}</span>
      </Mark>
      {notes.map((note) => (
        <p key={note} className="pl-5.5 text-sm text-muted">
          {note}
        </p>
      ))}
      {hint && operatorsHints.has(hint) && (
        <p className="pl-5.5 text-sm">
          <AskContact />
        </p>
      )}
      <FindingTimes finding={finding} readAt={status.readAt} />
    </>
  )
}

/** Since when pulls fail, how often they were tried, and when Kubernetes tries again, if that is to come. */
function FindingTimes({ finding: { code, facts }, readAt }: { finding: Verdict; readAt: string }) {
  const { since, failedAt, attempts, retryBy } = facts
  const t = useTranslations('verdict.times')
  const time = (at: string) => ({ time: () => <Time at={at} show="clock" /> })
  if (!failedAt) {
    return code === 'ok' && since ? <p className="pl-5.5 text-sm text-muted">{t.rich('pulling', time(since))}</p> : null
  }
  // A pod that does not name the secret is tried again, and fails again.
  const isRetried = retryBy !== undefined && retryBy > readAt && code !== 'not-referenced'
  return (
    <p className="pl-5.5 text-sm text-muted">
      {since && t.rich('since', time(since))} {t.rich('failedAt', time(failedAt))}{' '}
      {attempts && t('attempts', { attempts })} {isRetried && t.rich('retryBy', time(retryBy))}
    </p>
  )
}

/** Would it pull now? */
function FindingChecks({ connection, gitHubUrl, status, finding, evidence }: FindingLineProps) {
  const t = useTranslations('verdict')
  const checks = checksOf(finding, evidence)
  const asking = evidence.asking.filter((image) => finding.facts.images?.includes(image))
  return (
    <div className="pl-5.5 text-sm">
      {asking.map((image) => (
        <p key={image} className="text-muted">
          {t('asking', { image })}
        </p>
      ))}
      {checks
        .filter(([image]) => !asking.includes(image))
        .map(([image, check]) => (
          <div key={image} className="mt-1">
            <CheckWords check={check} standpoint={{ source: connection?.source, gitHubUrl, image, status }} isBrief />
          </div>
        ))}
    </div>
  )
}
