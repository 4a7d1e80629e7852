'use client'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Mark } from '#app/_ui/mark.tsx'
import { Skeleton } from '#app/_ui/skeleton.tsx'
import { type ChipState, chipTones } from '#app/projects/secret-words.ts'
import type { EnvironmentType } from '#server/domain/environment.ts'

interface EnvironmentChipProps {
  project: { id: string; name: string }
  type: EnvironmentType
  /** Undefined while it is read for the first time, null when it could not be. */
  state: ChipState | null | undefined
  /** Pods that cannot pull. */
  failing?: number | null
  /** Until the token in its PullSecret ends, once that is near. */
  daysLeft: number | null
  /** The other person whose token stands in its PullSecret. */
  holder: string | undefined
}

/** One Environment of a project in the list: its name, how its PullSecret stands, and the way to its card. */
export function EnvironmentChip({ project, type, state, failing, daysLeft, holder }: EnvironmentChipProps) {
  const t = useTranslations()
  const word = state && t(`projects.chip.${state}`, { count: failing ?? 0 })
  return (
    <Link
      href={`/projects/${project.id}#${type}`}
      className="inline-block rounded-lg border border-line px-2 py-0.5 hover:bg-subtle"
    >
      <Mark tone={state ? chipTones[state] : 'neutral'}>
        <span className="inline-flex items-center gap-1.5">
          <span className={state === null ? 'text-muted' : 'text-ink'}>
            {t(`environments.${type}`)}
            <span className="sr-only">{` ${t('projects.of', { project: project.name })}`}</span>
          </span>
          {word}
          {holder && <span className="text-muted">· {t('projects.heldBy', { login: holder })}</span>}
          {daysLeft !== null && (
            <span className="text-warning">
              {'· '}
              {t('projects.expires', { days: daysLeft })}
            </span>
          )}
          {state === undefined && <Skeleton className="w-12" />}
        </span>
      </Mark>
    </Link>
  )
}
