import type { Deps } from '#server/deps.ts'
import { type EnvironmentScope, isOurPullSecret, scopeNamespace } from '#server/domain/pull-secret.ts'
import type { RemovalOutcome, RemovalResult } from '#server/domain/pull-secret-result.ts'
import type { Actor, AuditEntry } from '#server/services/audit-event.ts'
import { recordResults, resultOf, settled, sideBySide } from '#server/services/environment-results.ts'

/** Deletes our PullSecrets, and only ours. */
export async function removeFromScopes(
  deps: Deps,
  actor: Actor,
  scopes: EnvironmentScope[],
  signal: AbortSignal,
): Promise<RemovalResult[]> {
  const results: RemovalResult[] = await sideBySide(scopes, (scope) =>
    resultOf(deps, scope, () => removeOne(deps, scope, signal)),
  )
  const entries = results.map(({ outcome, error, ...place }, index): AuditEntry => {
    const projectId = scopes[index]?.projectId ?? ''
    return { action: 'pull-secret.remove', outcome, projectId, ...place, ...(error && { detail: error.code }) }
  })
  await recordResults(deps, actor, entries)
  return results
}

export async function removeOrphans(deps: Deps, scopes: EnvironmentScope[]): Promise<void> {
  await sideBySide(scopes, (scope) => settled(deps, () => removeOrphan(deps, scope)))
}

/** For a project or a token that is gone. Done even when whoever asked has left: nobody would come back for this Secret. */
export function removeOrphan(deps: Deps, scope: EnvironmentScope): Promise<unknown> {
  return removeOne(deps, scope, new AbortController().signal)
}

async function removeOne(
  { cluster }: Deps,
  scope: EnvironmentScope,
  signal: AbortSignal,
): Promise<Exclude<RemovalOutcome, 'failed'>> {
  const namespace = scopeNamespace(scope)
  const found = await cluster.findPullSecret(namespace, signal)
  if (!found) return 'absent'
  if (!isOurPullSecret(found, scope)) return 'foreign'
  await cluster.deletePullSecret(namespace, found, signal)
  return 'deleted'
}
