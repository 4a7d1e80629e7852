import type { inferRouterOutputs } from '@trpc/server'
import clsx from 'clsx'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Mark, type Tone } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { TableHead } from '#app/_ui/table-head.tsx'
import { Time } from '#app/_ui/time.tsx'
import { wordsOf } from '#server/domain/activity-words.ts'
import type { AppRouter } from '#server/routers/index.ts'

export type ActivityPage = inferRouterOutputs<AppRouter>['auditEvent']['list']
type AuditEvent = ActivityPage['items'][number]

const columns = ['when', 'who', 'what', 'where', 'outcome'] as const
/** A row of the table, and on a narrow screen a block that begins with what was done and what came of it. */
const row =
  'border-line max-sm:flex max-sm:flex-wrap max-sm:gap-x-2 max-sm:border-t max-sm:px-4 max-sm:py-2 max-sm:first:border-t-0 sm:*:border-t sm:*:border-line'
const cell = 'align-top sm:px-4 sm:py-2'

export function ActivityTable({ events, names }: { events: AuditEvent[]; names: Record<string, string> }) {
  const t = useTranslations('activity')
  return (
    <table className="w-full border-separate border-spacing-0 rounded-lg border border-line bg-surface text-sm">
      <TableHead columns={columns.map((column) => t(column))} />
      <tbody>
        {events.map((event) => (
          <ActivityRow key={event.id} event={event} names={names} />
        ))}
      </tbody>
    </table>
  )
}

function ActivityRow({ event, names }: { event: AuditEvent; names: Record<string, string> }) {
  const messages = { activity: useTranslations('activity'), errors: useTranslations('errors') }
  const name = event.projectId && names[event.projectId]
  const words = wordsOf(messages, event, name)
  return (
    <tr className={clsx(row, isRoutine(event) && 'text-muted')}>
      <td className={`${cell} whitespace-nowrap text-muted max-sm:order-1`}>
        <Time at={event.at} />
      </td>
      <td className={`${cell} max-sm:order-1 max-sm:text-muted`}>{words.who}</td>
      <td className={`${cell} max-sm:-order-2 sm:whitespace-nowrap`}>{words.what}</td>
      <td className={`${cell} max-sm:w-full`}>
        <Place event={event} words={words} isLinked={Boolean(name)} />
      </td>
      <td className={`${cell} max-sm:-order-1 max-sm:ml-auto`}>
        <Outcome tone={outcomeTones[event.outcome]} words={words} />
      </td>
    </tr>
  )
}

/** Every sign-in beside a token that is still good does this: nobody has to look at it. */
function isRoutine({ action, outcome, detail }: AuditEvent): boolean {
  return action === 'connection.revoke' && outcome === 'done' && detail === 'surplus'
}

type Words = ReturnType<typeof wordsOf>

function Place({ event, words, isLinked }: { event: AuditEvent; words: Words; isLinked: boolean }) {
  const { projectId, namespace } = event
  const { project, person } = words
  return (
    <span className="grid gap-0.5 wrap-anywhere">
      {isLinked && (
        <Link href={`/projects/${projectId}`} className="w-fit rounded hover:underline">
          {project}
        </Link>
      )}
      {!isLinked && project}
      {person && <span>@{person}</span>}
      {namespace && <Mono className="text-muted">{namespace}</Mono>}
    </span>
  )
}

const outcomeTones: { [outcome: string]: Tone } = { failed: 'error', refused: 'error', incomplete: 'warning' }

function Outcome({ tone, words: { outcome, reason } }: { tone: Tone | undefined; words: Words }) {
  const colon = useTranslations('wording')('colon')
  if (!tone) return reason ? `${outcome}${colon}${reason}` : outcome
  return (
    <Mark tone={tone}>
      {outcome}
      {reason && (
        <span className="text-ink">
          {colon}
          {reason}
        </span>
      )}
    </Mark>
  )
}
