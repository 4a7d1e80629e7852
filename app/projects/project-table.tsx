import type { inferRouterOutputs } from '@trpc/server'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Time } from '#app/_ui/time.tsx'
import type { AppRouter } from '#server/routers/index.ts'

export type ProjectPage = inferRouterOutputs<AppRouter>['project']['list']
type Project = ProjectPage['items'][number]

export function ProjectTable({ projects, now }: { projects: Project[]; now: string }) {
  const t = useTranslations('projects')
  return (
    <table className="w-full border-separate border-spacing-0 overflow-hidden rounded-lg border border-line bg-surface text-sm">
      <thead className="text-left text-muted max-sm:sr-only">
        <tr>
          <th scope="col" className="px-4 py-2 font-medium">
            {t('name')}
          </th>
          <th scope="col" className="px-4 py-2 font-medium">
            {t('environments')}
          </th>
          <th scope="col" className="px-4 py-2 text-right font-medium">
            {t('created')}
          </th>
        </tr>
      </thead>
      <tbody>
        {projects.map((project) => (
          <ProjectRow key={project.id} project={project} now={now} />
        ))}
      </tbody>
    </table>
  )
}

function ProjectRow({ project, now }: { project: Project; now: string }) {
  const t = useTranslations()
  const address = `/projects/${project.id}`
  return (
    <tr className="border-line max-sm:block max-sm:border-t max-sm:py-2 max-sm:first:border-t-0 sm:*:border-t sm:*:border-line">
      <th scope="row" className="px-4 py-2 text-left font-medium wrap-anywhere max-sm:block max-sm:py-1">
        <Link href={address} className="hover:underline">
          {project.name}
        </Link>
      </th>
      <td className="px-4 py-2 max-sm:block max-sm:py-1">
        <ul className="flex flex-wrap gap-1.5">
          {project.environments.map(({ id, type }) => (
            <li key={id}>
              <Link
                href={`${address}#${type}`}
                aria-label={t('projects.goTo', { environment: t(`environments.${type}`), project: project.name })}
                className="inline-block rounded-lg border border-line px-2 py-0.5 text-muted hover:bg-subtle hover:text-ink"
              >
                {t(`environments.${type}`)}
              </Link>
            </li>
          ))}
        </ul>
      </td>
      <td className="px-4 py-2 text-right whitespace-nowrap text-muted max-sm:sr-only">
        <Time at={project.createdAt} from={now} />
      </td>
    </tr>
  )
}
