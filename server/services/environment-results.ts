import pLimit from 'p-limit'
import type { Deps } from '#server/deps.ts'
import { type EnvironmentScope, scopeNamespace } from '#server/domain/pull-secret.ts'
import type { ResultError } from '#server/domain/pull-secret-result.ts'
import { AppError, asKnown } from '#server/errors.ts'
import { type Actor, type AuditEntry, recordAudit } from '#server/services/audit-event.ts'

/** Many Environments in one call: side by side, each with its own result, and all of it recorded. */

/** Environments that one call works on at the same moment. */
const AT_ONCE = 10

export function sideBySide<T>(
  scopes: EnvironmentScope[],
  handle: (scope: EnvironmentScope) => Promise<T>,
): Promise<T[]> {
  return pLimit(AT_ONCE).map(scopes, handle)
}

export function placeOf(scope: EnvironmentScope) {
  return { environmentId: scope.environmentId, namespace: scopeNamespace(scope) }
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
export async function resultOf<Outcome>(deps: Deps, scope: EnvironmentScope, run: () => Promise<Outcome>) {
  const outcome = await settled(deps, run)
  return 'failure' in outcome
    ? { ...placeOf(scope), outcome: 'failed' as const, error: outcome.failure }
    : { ...placeOf(scope), outcome: outcome.value }
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
