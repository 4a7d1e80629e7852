/** Who owns which field of an object, as server-side apply sees it (Kubernetes, "Server-Side Apply", Field management). */

export const FIELD_MANAGER = 'pullkey'

/** One entry of `metadata.managedFields`. */
export interface ManagedFields {
  manager: string
  operation: string
  /** The set of fields: `{"f:data": {"f:.dockerconfigjson": {}}}`. */
  fields: unknown
}

/** The name under which the API server keeps the fields of an object that nobody was recorded to own. */
const BEFORE_FIRST_APPLY = 'before-first-apply'

/** A field by the names that lead to it, such as `['metadata', 'labels', 'team']`. */
export type FieldPath = readonly string[]

/**
 * The other managers that own one of `changed`, each once. An apply that changes one of those fields is a conflict until it
 * is forced; one that sets an equal value is none.
 */
export function managersOf(entries: readonly ManagedFields[], changed: readonly FieldPath[]): string[] {
  if (changed.length === 0) return []
  if (entries.length === 0) return [BEFORE_FIRST_APPLY]
  const others = entries.filter((entry) => !isOwnApply(entry))
  const owners = others.filter(({ fields }) => changed.some((path) => isOwned(fields, path)))
  return [...new Set(owners.map(({ manager }) => manager))]
}

/** True where the last apply as `pullkey` set this field, and no other manager has changed it since. */
export function isAsApplied(entries: readonly ManagedFields[], path: FieldPath): boolean {
  return entries.some((entry) => isOwnApply(entry) && isOwned(entry.fields, path))
}

function isOwnApply({ manager, operation }: ManagedFields): boolean {
  return manager === FIELD_MANAGER && operation === 'Apply'
}

function isOwned(fields: unknown, path: FieldPath): boolean {
  let set = fields
  for (const name of path) {
    if (typeof set !== 'object' || set === null || !Object.hasOwn(set, `f:${name}`)) return false
    set = (set as Record<string, unknown>)[`f:${name}`]
  }
  return true
}
