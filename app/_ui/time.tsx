'use client'
import { useFormatter } from 'next-intl'
import type { ComponentProps } from 'react'
import { useInBrowser } from '#app/_ui/use-in-browser.ts'

const localTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

/** The reader's own time zone. What the server renders says UTC, because it cannot know another. */
function useTimeZone(): string {
  return useInBrowser(localTimeZone, 'UTC')
}

const styles = {
  moment: { dateStyle: 'medium', timeStyle: 'short' },
  clock: { timeStyle: 'medium' },
  day: { dateStyle: 'medium' },
} as const

interface TimeProps {
  /** ISO 8601. */
  at: string
  /** ISO 8601. When given, the time is told by its distance from then ("3 days ago"). */
  from?: string
  /** How it is told otherwise: with its date, as a time of this day, or as the day alone. */
  show?: 'moment' | 'clock' | 'day'
}

/** A moment, with the exact one on hover. It does not tick: it tells what was true when it was read. */
export function Time({ at, from, show = 'moment' }: TimeProps) {
  const format = useFormatter()
  const timeZone = useTimeZone()
  const moment = new Date(at)
  const told = from
    ? format.relativeTime(moment, new Date(from))
    : format.dateTime(moment, { ...styles[show], timeZone })
  return <Moment at={at}>{told}</Moment>
}

interface MomentProps extends Omit<ComponentProps<'time'>, 'dateTime' | 'title' | 'className'> {
  /** ISO 8601. */
  at: string
}

/** `children`: how the moment is told. */
export function Moment({ at, ...rest }: MomentProps) {
  const format = useFormatter()
  const exact = format.dateTime(new Date(at), { dateStyle: 'medium', timeStyle: 'long', timeZone: useTimeZone() })
  return <time dateTime={at} title={exact} className="tabular-nums" {...rest} />
}
