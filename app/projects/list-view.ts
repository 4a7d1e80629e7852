import { type EnvironmentType, environmentTypes } from '#server/domain/environment.ts'

/** What of the projects is looked at. It stands in the address, so that it survives a reload and can be sent to somebody. */

export const shows = ['all', 'trouble', 'outdated', 'expiring'] as const
export type Show = (typeof shows)[number]

export interface ListView {
  search: string
  show: Show
}

/** A namespace has at most 63 characters, which is more than a project's name may have. */
export const SEARCH_MAX = 63

/** Reads an address; what it holds that cannot be looked for is left out. */
export function viewOf(address: { get(name: string): string | null }): ListView {
  const search = (address.get('search') ?? '').trim().slice(0, SEARCH_MAX)
  return { search, show: shows.find((show) => show === address.get('show')) ?? 'all' }
}

/** The part of the address that holds a view; empty for all projects. */
export function viewQuery({ search, show }: ListView): string {
  const query = new URLSearchParams()
  if (search) query.set('search', search)
  if (show !== 'all') query.set('show', show)
  return query.size > 0 ? `?${query}` : ''
}

/** What somebody types, beside the address, which follows a moment later. */
export interface Typed {
  text: string
  show: Show
  /** The query in the address when it was last looked at. */
  seen: string
  /** Queries that were written to the address and are not seen in it yet. */
  sent: string[]
}

export function typedFrom(view: ListView): Typed {
  return { text: view.search, show: view.show, seen: viewQuery(view), sent: [] }
}

/**
 * Follows the address. What was sent to it comes back late and changes nothing; anything else (back, forward, a link)
 * replaces what was typed.
 */
export function followed(typed: Typed, address: ListView): Typed {
  const seen = viewQuery(address)
  if (seen === typed.seen) return typed
  const echo = typed.sent.indexOf(seen)
  return echo < 0 ? typedFrom(address) : { ...typed, seen, sent: typed.sent.slice(echo + 1) }
}

/** What the server is asked for. It knows types by their own names alone, whatever a page calls them. */
export function searchFor(text: string, nameOf: (type: EnvironmentType) => string): string {
  const typed = text.trim().toLowerCase()
  return environmentTypes.find((type) => nameOf(type).toLowerCase() === typed) ?? text.trim()
}
