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

/** Fields by their last names, such as `.dockerconfigjson`, and the manager that set them. */
export interface HeldFields {
  manager: string
  fields: string[]
}

/**
 * Which of `changed` other managers own, by manager. An apply that changes one of those fields is a conflict until it is
 * forced; one that sets an equal value is none.
 */
export function heldByOthers(entries: readonly ManagedFields[], changed: readonly FieldPath[]): HeldFields[] {
  if (changed.length === 0) return []
  if (entries.length === 0) return [{ manager: BEFORE_FIRST_APPLY, fields: changed.map(nameOf) }]
  const owned = entries
    .filter((entry) => !isOwnApply(entry))
    .flatMap(({ manager, fields }) =>
      changed.filter((path) => isOwned(fields, path)).map((path) => ({ manager, name: nameOf(path) })),
    )
  return [...Map.groupBy(owned, ({ manager }) => manager)].map(([manager, names]) => ({
    manager,
    fields: [...new Set(names.map(({ name }) => name))],
  }))
}

/** Who owns one of these fields, Pullkey included; empty where nobody was recorded to. */
export function managersOf(entries: readonly ManagedFields[], paths: readonly FieldPath[]): string[] {
  const owners = entries.filter(({ fields }) => paths.some((path) => isOwned(fields, path)))
  return [...new Set(owners.map(({ manager }) => manager))]
}

/** Why an update is refused, and what a take-over would replace. */
export interface Hold {
  /** The managers of fields that an update would change; absent when there are none. Of a foreign one: whoever wrote it. */
  managers?: string[]
  /** Fields that a take-over takes from their managers; absent when there are none. */
  replaces?: HeldFields[]
}

function nameOf(path: FieldPath): string {
  return path.at(-1) ?? ''
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
