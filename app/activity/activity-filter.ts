/** What of the activity is looked at. It stands in the address, so that it can be sent to somebody and gone back from. */
export interface ActivityFilter {
  projectId: string | undefined
  /** Only what failed, was refused or was not finished. */
  isTrouble: boolean
}

export function filterQuery({ projectId, isTrouble }: ActivityFilter): string {
  const query = new URLSearchParams()
  if (projectId) query.set('project', projectId)
  if (isTrouble) query.set('show', 'trouble')
  return query.size > 0 ? `?${query}` : ''
}
