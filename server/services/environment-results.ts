import pLimit from 'p-limit'
import type { Deps } from '#server/deps.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import type { ResultError } from '#server/domain/pull-secret-result.ts'
import type { AppError } from '#server/errors.ts'
import { type Actor, type AuditEntry, recordAudit } from '#server/services/audit-event.ts'
import { type Settled, settled } from '#server/services/settled.ts'

/** Many Environments in one call: side by side, each with its own result, and what was done recorded. */

/** Environments that one call works on at the same moment. */
export const AT_ONCE = 10

/** What came of one Environment. */
export type Handled<T> = { ref: EnvironmentRef } & Settled<T>

/** Handles each Environment; one's failure is its own. */
export function eachEnvironment<T>(
  deps: Pick<Deps, 'log'>,
  refs: EnvironmentRef[],
  handle: (ref: EnvironmentRef) => Promise<T>,
): Promise<Handled<T>[]> {
  return pLimit(AT_ONCE).map(refs, async (ref) => ({ ref, ...(await settled(deps, () => handle(ref))) }))
}

export function placeOf({ environmentId, namespace }: EnvironmentRef) {
  return { environmentId, namespace }
}

/** One Environment's result as callers get it: what was done, or why nothing was. */
export function resultOf<Outcome extends string>({ ref, value, failure }: Handled<Outcome>) {
  return failure
    ? { ...placeOf(ref), outcome: 'failed' as const, error: errorOf(failure) }
    : { ...placeOf(ref), outcome: value }
}

function errorOf({ code, message, hold, kind }: AppError): ResultError {
  return { code, message, ...(kind && { kind }), ...hold }
}

/** Outcomes of Environments in which nothing was done or tried. */
const nothingDone = new Set(['unchanged', 'absent'])

/** Records what was done. When the record cannot be written the log has it: what was done still has to be told. */
export async function recordResults<Outcome extends string>(
  deps: Deps,
  actor: Actor,
  handled: Handled<Outcome>[],
  entryOf: (
    place: Required<Pick<EnvironmentRef, 'projectId' | 'environmentId' | 'namespace'>>,
    outcome: Outcome | 'failed',
  ) => AuditEntry,
): Promise<void> {
  const entries = handled
    .filter(({ value }) => !value || !nothingDone.has(value))
    .map(({ ref, value, failure }) => ({
      ...entryOf({ projectId: ref.projectId, ...placeOf(ref) }, value ?? 'failed'),
      ...(failure && { detail: failure.code }),
    }))
  if (entries.length === 0) return
  try {
    // One statement, which is whole by itself: nothing else in the database belongs to it.
    await recordAudit(deps.db, actor, entries as AuditEntry[])
  } catch (err) {
    deps.log.error({ err, entries }, 'events could not be recorded')
  }
}
