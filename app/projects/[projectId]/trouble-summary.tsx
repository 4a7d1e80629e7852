'use client'
import clsx from 'clsx'
import { useTranslations } from 'next-intl'
import { Mark } from '#app/_ui/mark.tsx'
import { TabMark } from '#app/_ui/tab-mark.tsx'
import { useStatuses } from '#app/projects/[projectId]/use-statuses.ts'
import type { ProjectView } from '#app/projects/project-view.ts'
import { markStateOf } from '#app/projects/secret-words.ts'
import type { PullStatus } from '#server/domain/pull-status.ts'

/**
 * How many Environments cannot pull and why, with a link to each card. It is one line, on a narrow screen two without the
 * causes, so that nothing moves when a late card adds to it.
 */
export function TroubleSummary({ project: { id, environments } }: { project: ProjectView }) {
  const t = useTranslations()
  const statuses = useStatuses(id, environments)
  const failing = statuses.flatMap(({ type, status }) =>
    status?.verdict.severity === 'error' ? [{ type, status }] : [],
  )
  // The only card says it itself, right below.
  const named = environments.length > 1 ? failing : []
  const hasLinks = named.length > 0 || (environments.length > 1 && statuses.some(({ status }) => !status))
  const isAllFine = statuses.every(({ status }) => status?.verdict.severity === 'ok')
  return (
    <div
      aria-live="polite"
      className={clsx('grid gap-y-1 text-sm sm:flex sm:min-h-5 sm:gap-x-6', hasLinks ? 'min-h-11' : 'min-h-5')}
    >
      {failing.length > 0 && (
        <Mark tone="error" className="font-medium sm:shrink-0">
          <span className="text-ink">{t('summary.failing', { failing: failing.length, all: statuses.length })}</span>
        </Mark>
      )}
      <span className="flex min-w-0 gap-x-6 empty:hidden">
        {named.map(({ type, status }) => (
          <span key={type} className="min-w-0 truncate">
            <a href={`#${type}`} className="rounded text-accent underline">
              {t(`environments.${type}`)}
            </a>
            <span className="max-sm:sr-only">
              {t('wording.colon')}
              <CausesOf status={status} />
            </span>
          </span>
        ))}
      </span>
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
