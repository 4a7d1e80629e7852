import { useTranslations } from 'next-intl'
import { AskContact } from '#app/_shell/support-contact.tsx'
import { CopyButton } from '#app/_ui/copy-button.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { Time } from '#app/_ui/time.tsx'
import { type CheckStandpoint, tellCheck } from '#app/projects/[projectId]/pull-check-words.ts'
import { otherHolder } from '#app/projects/other-holder.ts'
import type { PullCheck } from '#server/domain/pull-check.ts'

interface CheckWordsProps {
  check: PullCheck
  standpoint: CheckStandpoint
  /** Without what to do and without the digest, where a finding says enough. */
  isBrief?: boolean
}

/** What a check said, when, and what the registry holds beside. */
export function CheckWords({ check, standpoint, isBrief = false }: CheckWordsProps) {
  const t = useTranslations()
  const { tone, sentence, hint } = tellCheck(check, standpoint)
  const isOperators = check.detail === 'unexpected-answer' || check.detail === 'foreign-realm'
  const holder = otherHolder(standpoint.status.secret) ?? ''
  const lift = check.result === 'rate-limited' ? check.detail : undefined
  const at = t.rich('imageCheck.checkedAt', { time: () => <Time at={check.checkedAt} show="clock" /> })
  return (
    <>
      <Mark tone={tone}>
        <span className="text-ink">{t(`imageCheck.sentences.${sentence}`, { image: standpoint.image })}</span>
        {isBrief && <span className="text-muted"> {at}</span>}
      </Mark>
      {!isBrief && (
        <p className="pl-5.5 text-muted">
          {hint && t.rich(hint, { holder, time: () => lift && <Time at={lift} /> })} {isOperators && <AskContact />}{' '}
          {at}
        </p>
      )}
      {check.result === 'pullable' && !isBrief && <Digest digest={check.digest} />}
      <Beside check={check} />
    </>
  )
}

function Digest({ digest }: { digest: string | undefined }) {
  const t = useTranslations('imageCheck')
  if (!digest) return null
  return (
    <span className="inline-flex items-center gap-1 pl-5.5 text-muted">
      <Mono>{digest.slice(0, 19)}…</Mono>
      <CopyButton text={digest} what={t('digest')} />
    </span>
  )
}

function Beside({ check }: { check: PullCheck }) {
  const t = useTranslations('imageCheck')
  const [key, names] =
    check.result === 'not-found'
      ? (['tags', check.tags] as const)
      : (['platforms', check.result === 'pullable' ? check.platforms : undefined] as const)
  if (!names) return null
  return <p className="pl-5.5 text-muted">{t.rich(key, { names: () => <Mono>{names.join(', ')}</Mono> })}</p>
}
