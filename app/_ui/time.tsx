'use client'
import { useFormatter } from 'next-intl'
import { useSyncExternalStore } from 'react'

const neverChanges = () => () => undefined
const localTimeZone = () => Intl.DateTimeFormat().resolvedOptions().timeZone

/** The reader's own time zone. What the server renders says UTC, because it cannot know another. */
function useTimeZone(): string {
  return useSyncExternalStore(neverChanges, localTimeZone, () => 'UTC')
}

interface TimeProps {
  /** ISO 8601. */
  at: string
  /** ISO 8601. When given, the time is told by its distance from then ("3 days ago"). */
  from?: string
  /** How it is told otherwise: with its date, or as a time of this day. */
  show?: 'moment' | 'clock'
}

/** A moment, with the exact one on hover. It does not tick: it tells what was true when it was read. */
export function Time({ at, from, show = 'moment' }: TimeProps) {
  const format = useFormatter()
  const timeZone = useTimeZone()
  const moment = new Date(at)
  const exact = format.dateTime(moment, { dateStyle: 'medium', timeStyle: 'long', timeZone })
  const told = from
    ? format.relativeTime(moment, new Date(from))
    : show === 'clock'
      ? format.dateTime(moment, { timeStyle: 'medium', timeZone })
      : format.dateTime(moment, { dateStyle: 'medium', timeStyle: 'short', timeZone })
  return (
    <time dateTime={at} title={exact} className="tabular-nums">
      {told}
    </time>
  )
}
