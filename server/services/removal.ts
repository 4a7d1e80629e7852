import type { Deps } from '#server/deps.ts'
import { readDockerConfig } from '#server/domain/docker-config.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import { ownershipOfPullSecret, PULL_SECRET_NAME, type PullSecretFound } from '#server/domain/pull-secret.ts'
import type { RemovalOutcome, RemovalResult } from '#server/domain/pull-secret-result.ts'
import { AppError } from '#server/errors.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { eachEnvironment, recordResults, resultOf } from '#server/services/environment-results.ts'

/** Deletes our PullSecrets, and only ours. */
export async function removePullSecrets(
  deps: Deps,
  actor: Actor,
  refs: EnvironmentRef[],
  signal: AbortSignal,
): Promise<RemovalResult[]> {
  const handled = await eachEnvironment(deps, refs, (ref) => removeOne(deps, ref, signal))
  await recordResults(deps, actor, handled, (place, outcome) => ({ action: 'pull-secret.remove', outcome, ...place }))
  return handled.map(resultOf)
}

export async function removeOrphans(deps: Deps, refs: EnvironmentRef[]): Promise<void> {
  // Done even when whoever asked has left: nobody would come back for these.
  await eachEnvironment(deps, refs, (ref) => removeOne(deps, ref, new AbortController().signal))
}

async function removeOne(
  deps: Deps,
  ref: EnvironmentRef,
  signal: AbortSignal,
): Promise<Exclude<RemovalOutcome, 'failed'>> {
  const { cluster } = deps
  const found = await cluster.findPullSecret(ref.namespace, signal)
  if (!found) return 'absent'
  const ownership = ownershipOfPullSecret(found, ref)
  if (ownership === 'deleting') return 'deleting'
  if (ownership === 'ours') return cluster.deletePullSecret(ref.namespace, found, signal)
  if (!(await holdsStoredToken(deps, found))) return 'foreign'
  throw new AppError(
    'SECRET_UNLABELLED',
    `${PULL_SECRET_NAME} in ${ref.namespace} holds a token of Pullkey's but has lost its labels, so it was not deleted. ` +
      `Delete it with: kubectl delete secret ${PULL_SECRET_NAME} -n ${ref.namespace}`,
  )
}

/** Whether it is ours by content, whatever it is labelled: some person's stored token stands in it. */
async function holdsStoredToken({ db, policy }: Deps, { config }: PullSecretFound): Promise<boolean> {
  const credential = config && readDockerConfig(config, policy.registryHost)
  if (!credential) return false
  return (await db.gitConnection.count({ where: { fingerprint: credential.token.fingerprint() } })) > 0
}
