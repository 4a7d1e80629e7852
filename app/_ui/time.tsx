'use client'
import { useFormatter } from 'next-intl'
import { useSyncExternalStore } from 'react'

const neverChanges = () => () => undefined
const localTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

/** The reader's own time zone. What the server renders says UTC, because it cannot know another. */
export function useTimeZone(): string {
  return useSyncExternalStore(neverChanges, localTimeZone, () => 'UTC')
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
  const exact = format.dateTime(moment, { dateStyle: 'medium', timeStyle: 'long', timeZone })
  const told = from
    ? format.relativeTime(moment, new Date(from))
    : format.dateTime(moment, { ...styles[show], timeZone })
  return (
    <time dateTime={at} title={exact} className="tabular-nums">
      {told}
    </time>
  )
}
