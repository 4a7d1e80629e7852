import { FIELD_MANAGER } from '#server/domain/field-managers.ts'

/**
 * Who wrote an object, for people. Field managers that begin with `kubectl`, and `before-first-apply`, which the API server
 * makes up where nobody was recorded, mean that somebody did it by hand.
 */

export function isByHand(manager: string): boolean {
  return manager.startsWith('kubectl') || manager === 'before-first-apply'
}

/** Those of them that are tools. Empty: it was done by hand. */
export function toolsAmong(managers: readonly string[]): string[] {
  return managers.filter((manager) => !isByHand(manager))
}

/** Whether a Secret that is not this project's was written by Pullkey all the same: for another project. */
export function isByPullkey(managers: readonly string[] | undefined): boolean {
  return managers?.includes(FIELD_MANAGER) ?? false
}
