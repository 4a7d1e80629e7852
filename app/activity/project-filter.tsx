'use client'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useTransition } from 'react'

interface ProjectFilterProps {
  projectId: string | undefined
  /** Of the projects there are, by id. */
  names: Record<string, string>
}

/** The choice stands in the address, so that it can be sent to somebody and gone back from. */
export function ProjectFilter({ projectId, names }: ProjectFilterProps) {
  const t = useTranslations('activity')
  const router = useRouter()
  const [isPending, start] = useTransition()
  const choose = (id: string) => start(() => router.push(id ? `/activity?project=${id}` : '/activity'))
  return (
    <label className="flex min-w-0 items-center gap-2 text-sm">
      <span className="text-muted">{t('project')}</span>
      <select
        value={projectId ?? ''}
        aria-busy={isPending}
        onChange={(event) => choose(event.target.value)}
        className="min-h-8 min-w-0 max-w-64 truncate rounded-lg border border-edge bg-surface px-2 py-1"
      >
        <option value="">{t('allProjects')}</option>
        {Object.entries(names).map(([id, name]) => (
          <option key={id} value={id}>
            {name}
          </option>
        ))}
      </select>
    </label>
  )
}
