'use client'
import { useTranslations } from 'next-intl'
import { Mark } from '#app/_ui/mark.tsx'
import { TabMark } from '#app/_ui/tab-mark.tsx'
import { useStatuses } from '#app/projects/[projectId]/use-statuses.ts'
import type { ProjectView } from '#app/projects/project-view.ts'
import { markStateOf } from '#app/projects/secret-words.ts'
import type { PullStatus } from '#server/domain/pull-status.ts'

/** How many Environments cannot pull and why, with a link to each card. A line is kept for it until that is known. */
export function TroubleSummary({ project: { id, environments } }: { project: ProjectView }) {
  const t = useTranslations()
  const statuses = useStatuses(id, environments)
  const failing = statuses.flatMap(({ type, status }) =>
    status?.verdict.severity === 'error' ? [{ type, status }] : [],
  )
  // The only card says it itself, right below.
  const named = environments.length > 1 ? failing : []
  const isAllFine = statuses.every(({ status }) => status?.verdict.severity === 'ok')
  return (
    <div aria-live="polite" className="flex min-h-5 flex-wrap gap-x-6 gap-y-1 text-sm">
      {failing.length > 0 && (
        <Mark tone="error" className="font-medium">
          <span className="text-ink">{t('summary.failing', { failing: failing.length, all: statuses.length })}</span>
        </Mark>
      )}
      {named.map(({ type, status }) => (
        <span key={type} className="min-w-0 wrap-anywhere">
          <a href={`#${type}`} className="rounded text-accent underline">
            {t(`environments.${type}`)}
          </a>
          {t('wording.colon')}
          <CausesOf status={status} />
        </span>
      ))}
      <TabMark tone={failing.length > 0 ? 'error' : 'neutral'} />
      {isAllFine && <Mark tone="ok">{t('summary.fine')}</Mark>}
    </div>
  )
}

/** The one cause in a few words, or how many there are. */
function CausesOf({ status: { findings, secret } }: { status: PullStatus }) {
  const t = useTranslations()
  const [first, ...others] = findings.filter(({ severity }) => severity === 'error')
  if (!first || others.length > 0) return t('summary.causes', { count: others.length + 1 })
  const { cause, image } = first.facts
  if (cause) return image ? t('summary.cause', { cause: t(`causes.${cause}`), image }) : t(`causes.${cause}`)
  if (first.code === 'not-referenced') return t('summary.notReferenced')
  return secret.state === 'current' ? t('summary.other') : t(`summary.states.${markStateOf(secret)}`)
}
