import type { EnvironmentRef } from '#server/domain/environment.ts'

/** Whose an object in the cluster is, and whether it is on its way out: the one place that decides both. */

export const PROJECT_LABEL = 'pullkey.dev/project'

/** What is read of any object's metadata. */
export interface ObjectFound {
  labels: Record<string, string>
  annotations: Record<string, string>
  /** It has a `deletionTimestamp`: it is gone as soon as its finalizers let it go. */
  isDeleting: boolean
}

/**
 * `ours`: it carries this project's label and nobody deletes it. `deleting`: ours, and on its way out. `foreign`: anything
 * else. Only `pullkey.dev/project` decides: other tools overwrite `app.kubernetes.io/managed-by`.
 */
export type Ownership = 'ours' | 'deleting' | 'foreign'

export function ownershipOf(found: ObjectFound, { projectId }: Pick<EnvironmentRef, 'projectId'>): Ownership {
  if (found.labels[PROJECT_LABEL] !== projectId) return 'foreign'
  return found.isDeleting ? 'deleting' : 'ours'
}
