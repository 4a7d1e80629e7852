import pLimit from 'p-limit'
import type { Deps } from '#server/deps.ts'
import { type EnvironmentRef, namespaceOfRef } from '#server/domain/pull-secret.ts'
import type { ResultError } from '#server/domain/pull-secret-result.ts'
import { AppError, asKnown } from '#server/errors.ts'
import { type Actor, type AuditEntry, recordAudit } from '#server/services/audit-event.ts'

/** Many Environments in one call: side by side, each with its own result, and all of it recorded. */

/** Environments that one call works on at the same moment. */
const AT_ONCE = 10

export function sideBySide<T>(
  refs: EnvironmentRef[],
  handle: (ref: EnvironmentRef) => Promise<T>,
): Promise<T[]> {
  return pLimit(AT_ONCE).map(refs, handle)
}

export function placeOf(ref: EnvironmentRef) {
  return { environmentId: ref.environmentId, namespace: namespaceOfRef(ref) }
}

export type Settled<T> = { value: T } | { failure: ResultError }

/** A failure becomes a value, so that it is one Environment's own. What nobody expected is logged and told as INTERNAL. */
export async function settled<T>({ log }: Deps, run: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await run() }
  } catch (error) {
    const known = asKnown(error)
    if (known instanceof AppError) return { failure: { code: known.code, message: known.message } }
    log.error({ err: error }, 'an environment failed')
    return { failure: { code: 'INTERNAL', message: 'Something went wrong on our side. It is in the log.' } }
  }
}

/** One Environment's result: what came of it, or why nothing did. */
export async function resultOf<Outcome>(deps: Deps, ref: EnvironmentRef, run: () => Promise<Outcome>) {
  const outcome = await settled(deps, run)
  return 'failure' in outcome
    ? { ...placeOf(ref), outcome: 'failed' as const, error: outcome.failure }
    : { ...placeOf(ref), outcome: outcome.value }
}

/** What was done is done and has to be told, even when the record of it cannot be written: then the log has it. */
export async function recordResults(deps: Deps, actor: Actor, entries: AuditEntry[]): Promise<void> {
  try {
    // One statement, which is whole by itself: there is nothing else in the database that it belongs to.
    await recordAudit(deps.db, actor, entries)
  } catch (err) {
    deps.log.error({ err, entries }, 'events could not be recorded')
  }
}
