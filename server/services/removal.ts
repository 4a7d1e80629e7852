import type { Deps } from '#server/deps.ts'
import { type EnvironmentRef, isOurPullSecret, namespaceOfRef } from '#server/domain/pull-secret.ts'
import type { RemovalOutcome, RemovalResult } from '#server/domain/pull-secret-result.ts'
import type { Actor, AuditEntry } from '#server/services/audit-event.ts'
import { recordResults, resultOf, settled, sideBySide } from '#server/services/environment-results.ts'

/** Deletes our PullSecrets, and only ours. */
export async function removePullSecrets(
  deps: Deps,
  actor: Actor,
  refs: EnvironmentRef[],
  signal: AbortSignal,
): Promise<RemovalResult[]> {
  const results: RemovalResult[] = await sideBySide(refs, (ref) =>
    resultOf(deps, ref, () => removeOne(deps, ref, signal)),
  )
  const entries = results.map(({ outcome, error, ...place }, index): AuditEntry => {
    const projectId = refs[index]?.projectId ?? ''
    return { action: 'pull-secret.remove', outcome, projectId, ...place, ...(error && { detail: error.code }) }
  })
  await recordResults(deps, actor, entries)
  return results
}

export async function removeOrphans(deps: Deps, refs: EnvironmentRef[]): Promise<void> {
  await sideBySide(refs, (ref) => settled(deps, () => removeOrphan(deps, ref)))
}

/** For a project or a token that is gone. Done even when whoever asked has left: nobody would come back for this Secret. */
export function removeOrphan(deps: Deps, ref: EnvironmentRef): Promise<unknown> {
  return removeOne(deps, ref, new AbortController().signal)
}

async function removeOne(
  { cluster }: Deps,
  ref: EnvironmentRef,
  signal: AbortSignal,
): Promise<Exclude<RemovalOutcome, 'failed'>> {
  const namespace = namespaceOfRef(ref)
  const found = await cluster.findPullSecret(namespace, signal)
  if (!found) return 'absent'
  if (!isOurPullSecret(found, ref)) return 'foreign'
  await cluster.deletePullSecret(namespace, found, signal)
  return 'deleted'
}
