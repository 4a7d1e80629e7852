'use client'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { EnvironmentCell } from '#app/projects/environment-cell.tsx'
import type { ProjectView } from '#app/projects/project-view.ts'
import type { Marks } from '#app/projects/use-marks.ts'
import { useComing } from '#app/projects/use-near.ts'
import { environmentTypes } from '#server/domain/environment.ts'

interface ProjectTableProps {
  projects: ProjectView[]
  /** When the server made the page, ISO 8601. */
  now: string
  marks: Marks
}

/** What people depend on most comes first. */
const columns = [...environmentTypes].reverse()

/** A row for each project with a cell for each Environment. On a narrow screen its cells stand below each other. */
export function ProjectTable({ projects, ...shared }: ProjectTableProps) {
  const t = useTranslations()
  return (
    <table className="w-full table-fixed border-separate border-spacing-0 overflow-hidden rounded-lg border border-line bg-surface text-sm max-sm:block">
      <thead className="sr-only">
        <tr>
          <th scope="col">{t('projects.name')}</th>
          {columns.map((type) => (
            <th key={type} scope="col">
              {t(`environments.${type}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody className="max-sm:block">
        {projects.map((project) => (
          <ProjectRow key={project.id} project={project} {...shared} />
        ))}
      </tbody>
    </table>
  )
}

interface ProjectRowProps extends Omit<ProjectTableProps, 'projects'> {
  project: ProjectView
}

const cell = 'border-line align-top max-sm:block sm:border-l sm:group-not-first:border-t'

function ProjectRow({ project, now, marks }: ProjectRowProps) {
  const t = useTranslations('projects')
  const row = useComing<HTMLTableRowElement>(project.id, marks.come)
  const { id, name, role, environments } = project
  return (
    <tr ref={row} className="group border-line max-sm:block max-sm:py-1 max-sm:not-first:border-t">
      <th
        scope="row"
        className="border-line px-3 py-2 text-left align-top font-medium wrap-anywhere max-sm:block max-sm:py-1 sm:group-not-first:border-t"
      >
        <Link href={`/projects/${id}`} className="hover:underline">
          {name}
        </Link>
        {role === 'member' && <span className="block font-normal text-muted">{t('isMember')}</span>}
      </th>
      {environments.length === 0 && (
        <td colSpan={columns.length} className={`${cell} px-3 py-2 text-muted max-sm:py-1`}>
          {t('bare')}
        </td>
      )}
      {environments.length > 0 &&
        columns.map((type) => {
          const environment = environments.find((one) => one.type === type)
          return (
            <td key={type} className={`${cell} sm:p-1 max-sm:empty:hidden`}>
              {environment && <EnvironmentCell {...{ project, environment, marks, now }} />}
            </td>
          )
        })}
    </tr>
  )
}
