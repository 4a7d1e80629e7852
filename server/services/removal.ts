import type { Prisma } from '#prisma/generated/client.ts'
import type { Deps } from '#server/deps.ts'
import { readDockerConfig } from '#server/domain/docker-config.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import { ownershipOfPullSecret, PULL_SECRET_NAME, type PullSecretFound } from '#server/domain/pull-secret.ts'
import { isRemovalComplete, type RemovalOutcome, type RemovalResult } from '#server/domain/pull-secret-result.ts'
import { AppError } from '#server/errors.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { enterNamespace } from '#server/services/consent.ts'
import { eachEnvironment, recordResults, resultOf } from '#server/services/environment-results.ts'
import { settled } from '#server/services/settled.ts'

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

export interface Removed {
  environments: RemovalResult[]
  /** False where something could not be deleted, and everything was kept for it: removing again finishes the work. */
  removed: boolean
}

/**
 * Deletes our PullSecrets and then what they belonged to. When one could not be deleted everything stays, so that its token
 * is not left in the cluster with nobody to find it. `end` answers whether it did.
 */
export async function endEnvironments(
  deps: Deps,
  actor: Actor,
  { refs, end }: { refs: EnvironmentRef[]; end: (tx: Prisma.TransactionClient) => Promise<boolean> },
  signal: AbortSignal,
): Promise<Removed> {
  const environments = await removePullSecrets(deps, actor, refs, signal)
  const removed = isRemovalComplete(environments) && (await deps.db.$transaction(end))
  // Once more, for a provisioning that wrote after we had looked and had looked before they were gone.
  if (removed) await removeOrphans(deps, refs)
  return { environments, removed }
}

/** Deletes our PullSecrets that nobody wants any more. */
export async function removeOrphans(deps: Deps, refs: EnvironmentRef[]): Promise<void> {
  // Done even when whoever asked has left: nobody would come back for these.
  const { signal } = new AbortController()
  await eachEnvironment(deps, refs, async (ref) => {
    const found = await deps.cluster.findPullSecret(await enterNamespace(deps, ref, signal), signal)
    if (!found || ownershipOfPullSecret(found, ref) !== 'ours') return
    // Asked after reading: what is written from then on is another version, whose deletion is refused.
    const { value: isWanted = false } = await settled(deps, () => isWantedAgain(deps, ref))
    if (!isWanted) await deps.cluster.deletePullSecret(await enterNamespace(deps, ref, signal), found, signal)
  })
}

/** Whether the namespace has an Environment again, and its owner a Connection. */
async function isWantedAgain({ db }: Deps, { projectId, type, namespace, adopted }: EnvironmentRef): Promise<boolean> {
  const project = { owner: { connections: { some: {} } } }
  const adoptedNamespace = adopted ? namespace : null
  return (await db.environment.count({ where: { projectId, type, adoptedNamespace, project } })) > 0
}

async function removeOne(
  deps: Deps,
  ref: EnvironmentRef,
  signal: AbortSignal,
): Promise<Exclude<RemovalOutcome, 'failed'>> {
  const { cluster } = deps
  const found = await cluster.findPullSecret(await enterNamespace(deps, ref, signal), signal)
  if (!found) return 'absent'
  const ownership = ownershipOfPullSecret(found, ref)
  if (ownership === 'deleting') return 'deleting'
  if (ownership === 'ours') return cluster.deletePullSecret(await enterNamespace(deps, ref, signal), found, signal)
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
