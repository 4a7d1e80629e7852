'use client'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { AskContact } from '#app/_shell/support-contact.tsx'
import type { ButtonLook } from '#app/_ui/button.tsx'
import { Command } from '#app/_ui/command.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Time } from '#app/_ui/time.tsx'
import type { ConnectionView } from '#app/connection/use-connection-check.ts'
import { AccessRequest, isRequestable } from '#app/projects/[projectId]/access-request.tsx'
import { CheckWords } from '#app/projects/[projectId]/check-words.tsx'
import { checksOf, type Evidence, tellFinding } from '#app/projects/[projectId]/evidence.ts'
import { lastClause, nodeWordsOf } from '#app/projects/[projectId]/node-words.ts'
import { PullMendButton } from '#app/projects/[projectId]/pull-mend-button.tsx'
import { SaidByNode } from '#app/projects/[projectId]/said-by-node.tsx'
import { mendOfVerdict } from '#app/projects/[projectId]/verdict-mend.ts'
import { peopleOf, tellVerdict } from '#app/projects/[projectId]/verdict-words.ts'
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
  const t = useTranslations()
  const messages = nodeWordsOf(props.finding, status.containers)
  const isUnknown = props.finding.facts.cause === 'other'
  const [said] = isUnknown ? messages.map(lastClause) : []
  const finding = { ...tellFinding(props.finding, status, evidence), ...(said && { said }) }
  const holder = otherHolder(status.secret)
  const standpoint = { source: connection?.source, gitHubUrl, holder }
  const told = mendOfVerdict(finding, standpoint)
  // What the registry says by now takes the reader's token off the finding, and not off the card.
  const isOfHolder = !told && mendOfVerdict(props.finding, standpoint)?.kind === 'put-mine'
  const mend = isOfHolder ? ({ kind: 'put-mine' } as const) : told
  const command = commandOf(finding)
  const { sentence, notes, asksOperator } = tellVerdict(t, finding, peopleOf(connection, status))
  const login = connection?.login ?? ''
  const isRequested = login !== '' && holder === undefined && isRequestable(finding)
  return (
    <div className="grid gap-3">
      {/* On a narrow screen the mend comes right after the sentence. */}
      <div className="grid gap-x-4 wrap-anywhere sm:grid-cols-[minmax(0,1fr)_fit-content(50%)]">
        <Mark tone={finding.code === 'not-read' ? 'unknown' : finding.severity} className="py-1.5 font-medium">
          <span className="text-ink">{sentence}</span>
        </Mark>
        <div className="flex flex-wrap content-start items-start gap-2 empty:hidden max-sm:py-1 sm:row-span-2 sm:justify-end">
          {isRequested && <AccessRequest {...{ finding, look, login, gitHubUrl }} />}
          {mend && (
            <PullMendButton
              {...{ mend, projectId, environmentId, onHowToUse }}
              look={isOfHolder || isRequested ? 'secondary' : look}
            />
          )}
          {children}
        </div>
        <div className="min-w-0 sm:col-start-1">
          {notes.map((note) => (
            <p key={note} className="pl-5.5 text-sm text-muted">
              {note}
            </p>
          ))}
          {asksOperator && (
            <p className="pl-5.5 text-sm">
              <AskContact />
            </p>
          )}
          <FindingTimes finding={finding} readAt={status.readAt} />
          <FindingChecks {...props} finding={finding} />
        </div>
      </div>
      {isRequested && <p className="pl-5.5 text-sm text-muted">{t('accessRequest.note')}</p>}
      <SaidByNode messages={messages} isOpen={isUnknown} />
      {command && <Command text={`kubectl -n ${status.namespace} ${command}`} what={t('verdict.describe')} />}
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
      {checks.length + asking.length > 0 && <p className="mt-1 text-muted">{t('wouldPull')}</p>}
      {asking.map((image) => (
        <div key={image} className={answerPlace}>
          <p className="text-muted">{t('asking', { image })}</p>
        </div>
      ))}
      {checks
        .filter(([image]) => !asking.includes(image))
        .map(([image, check]) => (
          <div key={image} className={answerPlace}>
            <CheckWords check={check} standpoint={{ source: connection?.source, gitHubUrl, image, status }} isBrief />
          </div>
        ))}
    </div>
  )
}

/** As tall as most answers, so that nothing moves when one takes the place of its question. */
const answerPlace = 'min-h-[3lh] sm:min-h-[2lh]'
