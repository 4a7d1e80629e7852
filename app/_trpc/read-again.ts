import type { QueryClient, QueryFilters } from '@tanstack/react-query'

/**
 * Reads again what the open page shows. A first read that is still under way is ended before: the query client would
 * otherwise wait for it and take its answer, which was given before what happened now.
 */
export async function readAgain(queries: QueryClient, filters: QueryFilters): Promise<void> {
  await queries.cancelQueries(filters)
  await queries.refetchQueries({ ...filters, type: 'active' })
}
