import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Mark } from '#app/_ui/mark.tsx'
import { Skeleton } from '#app/_ui/skeleton.tsx'
import { cellWord } from '#app/projects/cell-word.ts'
import { otherHolder } from '#app/projects/other-holder.ts'
import type { EnvironmentView } from '#app/projects/project-view.ts'
import { chipTones } from '#app/projects/secret-words.ts'
import type { Marks } from '#app/projects/use-marks.ts'
import { daysLeft } from '#server/domain/token-expiry.ts'

interface EnvironmentCellProps {
  project: { id: string; name: string }
  environment: EnvironmentView
  marks: Marks
  /** When the server made the page, ISO 8601. */
  now: string
}

/** One Environment of a project in the list: its mark, what it means, and the way to its card. */
export function EnvironmentCell({ project, environment: { id, type }, marks, now }: EnvironmentCellProps) {
  const t = useTranslations()
  const state = marks.stateOf(id)
  const secret = marks.secretOf(id)
  const holder = otherHolder({ holder: secret?.holder })
  const days = daysLeft(secret?.holder?.expiresAt, now)
  return (
    <Link href={`/projects/${project.id}#${type}`} className="block rounded-lg px-2 py-1 hover:bg-subtle max-sm:mx-1">
      <Mark tone={state ? chipTones[state] : 'neutral'} className="w-full">
        <span className="flex flex-wrap gap-x-2 sm:block">
          <span className={state === null ? 'text-muted' : 'text-ink'}>
            {t(`environments.${type}`)}
            <span className="sr-only">{` ${t('projects.of', { project: project.name })} `}</span>
          </span>
          <span className="sm:block">
            {state && cellWord(t, state, { glance: marks.glances.of(id), secret })}
            {state === null && <span className="text-muted">{t('projects.notRead')}</span>}
            {holder && <span className="text-muted"> · {t('projects.heldBy', { login: holder })}</span>}
            {days !== null && <span className="text-warning"> · {t('projects.expires', { days })}</span>}
            {state === undefined && <Skeleton className="my-0.5 w-20" />}
          </span>
        </span>
      </Mark>
    </Link>
  )
}
