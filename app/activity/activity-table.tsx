import type { inferRouterOutputs } from '@trpc/server'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Mark, type Tone } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { TableHead } from '#app/_ui/table-head.tsx'
import { Time } from '#app/_ui/time.tsx'
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
  const word = useWord()
  return (
    <tr className={row}>
      <td className={`${cell} whitespace-nowrap text-muted max-sm:order-1`}>
        <Time at={event.at} />
      </td>
      <td className={`${cell} max-sm:order-1 max-sm:text-muted`}>{word('actors', event.actor)}</td>
      <td className={`${cell} max-sm:-order-2 sm:whitespace-nowrap`}>{word('actions', event.action)}</td>
      <td className={`${cell} max-sm:w-full`}>
        <Place event={event} name={event.projectId && names[event.projectId]} />
      </td>
      <td className={`${cell} max-sm:-order-1 max-sm:ml-auto`}>
        <Outcome event={event} />
      </td>
    </tr>
  )
}

/** Actions whose detail is the login that they are about. */
const ofPerson = /^(member\.|project\.transfer$|account\.)/

function Place({ event, name }: { event: AuditEvent; name: string | undefined }) {
  const { projectId, namespace, action, actor, detail } = event
  const isAboutPerson = ofPerson.test(action)
  const isNamed = action.startsWith('project.') && !isAboutPerson
  return (
    <span className="grid gap-0.5 wrap-anywhere">
      {name && (
        <Link href={`/projects/${projectId}`} className="w-fit rounded hover:underline">
          {isNamed && detail ? detail : name}
        </Link>
      )}
      {!name && isNamed && detail}
      {isAboutPerson && detail && detail !== actor && <span>@{detail}</span>}
      {namespace && <Mono className="text-muted">{namespace}</Mono>}
    </span>
  )
}

const outcomeTones: { [outcome: string]: Tone } = { failed: 'error', refused: 'error', incomplete: 'warning' }

function Outcome({ event: { action, outcome, detail } }: { event: AuditEvent }) {
  const word = useWord()
  const colon = useTranslations('wording')('colon')
  const text = word('outcomes', outcome)
  const why =
    detail && !action.startsWith('project.') && !ofPerson.test(action) ? word(reasonsOf(action), detail) : null
  const tone = outcomeTones[outcome]
  if (tone) {
    return (
      <Mark tone={tone}>
        {text}
        {why && (
          <span className="text-ink">
            {colon}
            {why}
          </span>
        )}
      </Mark>
    )
  }
  return why ? `${text}${colon}${why}` : text
}

function reasonsOf(action: string): string {
  return action.startsWith('pull-secret.') ? 'errors' : `details.${action}`
}

/** The words for what is recorded. Of a later release they may be unknown here: then they are shown as they are. */
function useWord() {
  const activity = useTranslations('activity')
  const errors = useTranslations('errors')
  return (kind: string, recorded: string): string => {
    const t = kind === 'errors' ? errors : activity
    const key = (kind === 'errors' ? recorded : `${kind}.${recorded}`) as never
    return t.has(key) ? t(key) : recorded
  }
}
