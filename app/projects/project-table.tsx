'use client'
import type { inferRouterOutputs } from '@trpc/server'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Mark } from '#app/_ui/mark.tsx'
import { Skeleton } from '#app/_ui/skeleton.tsx'
import { TableHead } from '#app/_ui/table-head.tsx'
import { Time } from '#app/_ui/time.tsx'
import { EnvironmentChip } from '#app/projects/environment-chip.tsx'
import { otherHolder } from '#app/projects/other-holder.ts'
import { type ChipState, chipTones } from '#app/projects/secret-words.ts'
import type { Glances } from '#app/projects/use-glances.ts'
import type { ListedSecretStatus } from '#server/domain/pull-status.ts'
import { daysLeft } from '#server/domain/token-expiry.ts'
import type { AppRouter } from '#server/routers/index.ts'

export type ProjectPage = inferRouterOutputs<AppRouter>['project']['list']
type Project = ProjectPage['items'][number]

/** How an Environment's PullSecret stands: undefined while it is read for the first time, null when it could not be. */
export type StateOf = (environmentId: string) => ChipState | null | undefined

interface ProjectTableProps {
  projects: Project[]
  /** When the server made the page, ISO 8601. */
  now: string
  stateOf: StateOf
  glances: Glances
  /** Whose token stands in its PullSecret. */
  holderOf: (environmentId: string) => ListedSecretStatus['holder']
}

const columns = ['name', 'environments', 'created', 'secrets'] as const

export function ProjectTable({ projects, ...shared }: ProjectTableProps) {
  const t = useTranslations('projects')
  return (
    <table className="w-full border-separate border-spacing-0 overflow-hidden rounded-lg border border-line bg-surface text-sm">
      <TableHead columns={columns.map((column) => t(column))} />
      <tbody>
        {projects.map((project) => (
          <ProjectRow key={project.id} project={project} {...shared} />
        ))}
      </tbody>
    </table>
  )
}

interface ProjectRowProps extends Omit<ProjectTableProps, 'projects'> {
  project: Project
}

function ProjectRow({ project, now, stateOf, glances, holderOf }: ProjectRowProps) {
  const t = useTranslations('projects')
  return (
    <tr className="border-line max-sm:block max-sm:border-t max-sm:py-2 max-sm:first:border-t-0 sm:*:border-t sm:*:border-line">
      <th scope="row" className="px-4 py-2 text-left font-medium wrap-anywhere max-sm:block max-sm:py-1 sm:w-1/4">
        <Link href={`/projects/${project.id}`} className="hover:underline">
          {project.name}
        </Link>
        {project.role === 'member' && <span className="block text-sm font-normal text-muted">{t('isMember')}</span>}
      </th>
      <td className="px-4 py-2 max-sm:block max-sm:py-1">
        <ul className="flex flex-wrap gap-1.5 empty:hidden">
          {project.environments.map(({ id, type }) => (
            <li key={id}>
              <EnvironmentChip
                {...{ project, type }}
                state={stateOf(id)}
                failing={glances.of(id)?.failing}
                daysLeft={daysLeft(holderOf(id)?.expiresAt, now)}
                holder={otherHolder({ holder: holderOf(id) })}
              />
            </li>
          ))}
        </ul>
      </td>
      <td className="px-4 py-2 whitespace-nowrap text-muted max-sm:sr-only">
        <Time at={project.createdAt} from={now} />
      </td>
      <td className="px-4 py-2 whitespace-nowrap max-sm:block max-sm:py-1">
        <Summary states={project.environments.map(({ id }) => stateOf(id))} />
      </td>
    </tr>
  )
}

const wanting = [
  'failing',
  'wrong',
  'foreign',
  'malformed',
  'deleting',
  'closed',
  'missing',
  'outdated',
  'unreadable',
  'unknown',
  'unread',
  'noted',
  'updating',
] as const

/** How many secrets of the project want something done, worst first. */
function Summary({ states }: { states: ReturnType<StateOf>[] }) {
  const t = useTranslations('projects.summary')
  if (states.length === 0) return <span className="text-muted">{t('none')}</span>
  if (states.includes(undefined) || states.includes('reading')) return <Skeleton className="w-20" />
  if (states.includes(null)) return <span className="text-muted">{t('notRead')}</span>
  const counts = wanting.flatMap((state) => {
    const count = states.filter((each) => each === state).length
    return count > 0 ? [{ state, count }] : []
  })
  if (counts.length === 0) return <Mark tone="ok">{t('current')}</Mark>
  return (
    <span className="grid gap-0.5">
      {counts.map(({ state, count }) => (
        <Mark key={state} tone={chipTones[state]}>
          {t(state, { count })}
        </Mark>
      ))}
    </span>
  )
}
