import type { z } from 'zod'
import type { pageOf } from '#server/adapters/cluster-answers.ts'
import type { ClusterCalls } from '#server/adapters/cluster-call.ts'
import type { ClusterAnswer, ClusterRequest } from '#server/adapters/cluster-http.ts'
import { ClusterRefusal } from '#server/adapters/cluster-refusal.ts'
import { MAX_PAGE_BYTES, OutsideFailure } from '#server/adapters/outside.ts'
import { AppError } from '#server/errors.ts'

/**
 * Reads a LIST in pages that fit into memory. The first page is small; its bytes say how many objects the next may hold.
 * A page that turns out too large is given up while it streams and asked for again with fewer objects. What was read when
 * a limit is reached is the answer, and `isPartial` says that there was more.
 */

const MEBIBYTE = 1024 * 1024
const FIRST_PAGE = 100
const LARGEST_PAGE = 500
const MAX_OBJECTS = 2_000
/** What a page is meant to hold, what it may hold unless it is a single object, and what all of them may; as they travel. */
const AIM_BYTES = 2 * MEBIBYTE
const MAX_SHARED_PAGE_BYTES = 4 * MEBIBYTE
const MAX_LIST_BYTES = 256 * MEBIBYTE

/** The limit of the page after one of so many objects in so many bytes. */
export function nextLimit({ limit, objects, bytes }: { limit: number; objects: number; bytes: number }): number {
  if (objects === 0) return limit
  return Math.min(Math.max(Math.floor((AIM_BYTES * objects) / bytes), 1), LARGEST_PAGE)
}

/** The limit for asking again after a page was too large. */
export function smallerLimit(limit: number): number {
  return Math.max(Math.floor(limit / 8), 1)
}

export interface ListWanted<T extends z.ZodType> {
  path: string
  query?: ClusterRequest['query']
  /** What is kept of a page. */
  page: ReturnType<typeof pageOf<T>>
}

export interface List<T> {
  items: T[]
  isPartial: boolean
}

/** Reads one LIST within one call's time. @throws as `call`, unless time ran out after the first page */
export type ReadList = <T extends z.ZodType>(
  asked: string,
  signal: AbortSignal,
  wanted: ListWanted<T>,
) => Promise<List<z.output<T>>>

type Send = (wanted: ClusterRequest) => Promise<ClusterAnswer>

export function listReader(send: Send, { call }: Pick<ClusterCalls, 'call'>): ReadList {
  return async (asked, signal, wanted) => {
    const read: Read<z.output<typeof wanted.page>['items'][number]> = { items: [], pages: 0, isPartial: true }
    try {
      await call(asked, signal, (limited) =>
        readPages(read, wanted, (request) => send({ ...request, signal: limited })),
      )
    } catch (error) {
      const isOutOfTime = error instanceof AppError && error.kind === 'time'
      if (read.pages === 0 || !isOutOfTime) throw error
    }
    return { items: read.items, isPartial: read.isPartial }
  }
}

/** What has been read so far. */
interface Read<T> extends List<T> {
  pages: number
}

async function readPages<T extends z.ZodType>(
  read: Read<z.output<T>>,
  { path, query, page }: ListWanted<T>,
  send: (wanted: Omit<ClusterRequest, 'signal'>) => Promise<ClusterAnswer>,
): Promise<void> {
  let size = FIRST_PAGE
  let bytes = 0
  let next: string | undefined
  while (read.items.length < MAX_OBJECTS && bytes < MAX_LIST_BYTES) {
    const limit = Math.min(size, MAX_OBJECTS - read.items.length)
    const maxBytes = limit === 1 ? MAX_PAGE_BYTES : MAX_SHARED_PAGE_BYTES
    try {
      const answer = await send({ path, query: { ...query, limit, continue: next }, maxBytes, isTrimmed: true })
      const { items, metadata } = page.parse(answer.json)
      read.items.push(...items)
      read.pages += 1
      read.isPartial = Boolean(metadata?.continue)
      if (!read.isPartial) return
      next = metadata?.continue ?? undefined
      bytes += answer.bytes
      size = nextLimit({ limit, objects: items.length, bytes: answer.bytes })
    } catch (error) {
      const isTooLarge = error instanceof OutsideFailure && error.kind === 'too-large'
      if (isTooLarge && limit > 1) {
        bytes += maxBytes
        size = smallerLimit(limit)
      } else if (read.pages > 0 && (isTooLarge || isExpired(error))) return
      else throw error
    }
  }
}

/** The API server has forgotten the list that the `continue` token is of. */
function isExpired(error: unknown): boolean {
  return error instanceof ClusterRefusal && error.status === 410
}
