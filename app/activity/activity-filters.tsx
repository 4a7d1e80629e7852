'use client'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type ReactNode, useTransition } from 'react'
import { type ActivityFilter, filterQuery } from '#app/activity/activity-filter.ts'

interface ActivityFiltersProps {
  filter: ActivityFilter
  /** Of the projects there are, by id. */
  names: Record<string, string>
}

export function ActivityFilters({ filter, names }: ActivityFiltersProps) {
  const t = useTranslations('activity')
  const router = useRouter()
  const [isPending, start] = useTransition()
  const choose = (change: Partial<ActivityFilter>) =>
    start(() => router.push(`/activity${filterQuery({ ...filter, ...change })}`))
  return (
    <>
      <Choice
        label={t('project')}
        value={filter.projectId ?? ''}
        isBusy={isPending}
        onChoose={(id) => choose({ projectId: id || undefined })}
      >
        <option value="">{t('allProjects')}</option>
        {Object.entries(names).map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </Choice>
      <Choice
        label={t('outcome')}
        value={filter.isTrouble ? 'trouble' : ''}
        isBusy={isPending}
        onChoose={(outcome) => choose({ isTrouble: outcome === 'trouble' })}
      >
        <option value="">{t('allOutcomes')}</option>
        <option value="trouble">{t('onlyTrouble')}</option>
      </Choice>
    </>
  )
}

interface ChoiceProps {
  label: string
  value: string
  isBusy: boolean
  onChoose: (value: string) => void
  children: ReactNode
}

function Choice({ label, value, isBusy, onChoose, children }: ChoiceProps) {
  return (
    <label className="flex min-w-0 items-center gap-2 text-sm">
      <span className="text-muted">{label}</span>
      <select
        value={value}
        aria-busy={isBusy}
        onChange={(event) => onChoose(event.target.value)}
        className="min-h-8 min-w-0 max-w-64 truncate rounded-lg border border-edge bg-surface px-2 py-1"
      >
        {children}
      </select>
    </label>
  )
}
