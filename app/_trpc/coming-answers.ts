'use client'
import { type QueryClient, type QueryKey, useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import { CarriedFailure, type Failure } from '#app/_trpc/failure.ts'

/** What a page brings along so that the browser need not ask. `at`: when it was read, milliseconds since 1970. */
export type Answer<T> = { at: number } & ({ data: T; failure?: undefined } | { failure: Failure; data?: undefined })

/** A promise where the page went out before the answer was there. */
export type Coming<T> = Answer<T> | Promise<Answer<T>>

interface ComingQuery {
  queryKey: QueryKey
  answer: Coming<unknown>
}

/** Milliseconds that an answer waits for the scripts that show it: as long as a slow line may take. */
const KEPT_MS = 60_000

const shown = new WeakSet<object>()

/**
 * Has the queries below answered by what came with the page, once. The same page brought back from the browser's history
 * asks anew: what came with it was the truth of another time. `page`: an object that came with the page.
 */
export function useComingAnswers(page: object, queries: ComingQuery[]): void {
  const client = useQueryClient()
  useState(() => {
    for (const { queryKey } of queries) {
      client.removeQueries({ queryKey, exact: true, predicate: (query) => query.getObserversCount() === 0 })
    }
  })
  const [hydration] = useState(() => Promise.withResolvers<void>())
  if (!shown.has(page)) {
    for (const query of queries) if (isOpen(client, query)) take(client, query, hydration.promise)
  }

  // Follows what the browser's history keeps of this page, and React.
  useEffect(() => {
    shown.add(page)
    hydration.resolve()
  }, [page, hydration])
}

/** Somebody may wait for an answer without having asked. */
function isOpen(client: QueryClient, { queryKey }: ComingQuery): boolean {
  const state = client.getQueryState(queryKey)
  return !state || (state.status === 'pending' && state.fetchStatus === 'idle')
}

/** A promised answer is shown after `hydration` at the earliest: until then the page is what the server made of it. */
function take(client: QueryClient, { queryKey, answer }: ComingQuery, hydration: Promise<void>) {
  if ('then' in answer) {
    const queryFn = async () => {
      await hydration
      return dataOf(await answer)
    }
    void client.prefetchQuery({ queryKey, queryFn, gcTime: KEPT_MS })
    return
  }
  const query = client.getQueryCache().build(client, { queryKey, gcTime: KEPT_MS })
  if (!answer.failure) query.setData(answer.data, { updatedAt: answer.at, manual: true })
  else {
    const error = new CarriedFailure(answer.failure)
    query.setState({ status: 'error', error, errorUpdatedAt: answer.at, errorUpdateCount: 1 })
  }
}

function dataOf({ data, failure }: Answer<unknown>): unknown {
  if (failure) throw new CarriedFailure(failure)
  return data
}
