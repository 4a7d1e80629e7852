'use client'
import clsx from 'clsx'
import { useTranslations } from 'next-intl'
import { CopyButton } from '#app/_ui/copy-button.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { Time } from '#app/_ui/time.tsx'
import type { ConnectionView } from '#app/connection/use-connection-check.ts'
import { type CheckTelling, tellCheck } from '#app/projects/[projectId]/pull-check-words.ts'
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

/** What a check said, when it said it, and what to do. */
export function PullCheckOutcome(props: PullCheckOutcomeProps) {
  const { projectId, connection, gitHubUrl, status, onHowToUse, image, check } = props
  const { environmentId } = status
  const telling = check && tellCheck(check, { source: connection?.source, gitHubUrl, image, status })
  const digest = check?.result === 'pullable' ? check.digest : undefined
  return (
    <div className={clsx('flex flex-wrap items-start justify-between gap-x-4 gap-y-2', telling && 'mt-2')}>
      <div className="min-w-0 flex-1 basis-72 wrap-anywhere">
        <div role="status">{telling && <Words telling={telling} image={image} check={check} />}</div>
        {digest && <Digest digest={digest} />}
        {check && <Beside check={check} />}
      </div>
      {telling?.mend && (
        <PullMendButton look="secondary" {...{ projectId, environmentId, onHowToUse }} mend={telling.mend} />
      )}
    </div>
  )
}

function Words({ telling, image, check }: { telling: CheckTelling; image: string; check: PullCheck }) {
  const t = useTranslations()
  const { tone, sentence, hint } = telling
  const lift = check.result === 'rate-limited' ? check.detail : undefined
  return (
    <>
      <Mark tone={tone}>
        <span className="text-ink">{t(`imageCheck.sentences.${sentence}`, { image })}</span>
      </Mark>
      <p className="pl-5.5 text-muted">
        {hint && t.rich(hint, { time: () => lift && <Time at={lift} /> })}{' '}
        {t.rich('imageCheck.checkedAt', { time: () => <Time at={check.checkedAt} show="clock" /> })}
      </p>
    </>
  )
}

/** What the registry holds beside what was asked for. */
function Beside({ check }: { check: PullCheck }) {
  const t = useTranslations('imageCheck')
  const [key, names] =
    check.result === 'not-found'
      ? (['tags', check.tags] as const)
      : (['platforms', check.result === 'pullable' ? check.platforms : undefined] as const)
  if (!names) return null
  return <p className="pl-5.5 text-muted">{t.rich(key, { names: () => <Mono>{names.join(', ')}</Mono> })}</p>
}

function Digest({ digest }: { digest: string }) {
  const t = useTranslations('imageCheck')
  return (
    <span className="inline-flex items-center gap-1 pl-5.5 text-muted">
      <Mono>{digest.slice(0, 19)}…</Mono>
      <CopyButton text={digest} what={t('digest')} />
    </span>
  )
}
