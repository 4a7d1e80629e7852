import type { Deps } from '#server/deps.ts'
import type { RegistryCredential } from '#server/domain/docker-config.ts'
import {
  desiredPullSecret,
  type EnvironmentScope,
  isOurNamespace,
  isOurPullSecret,
  judgePullSecret,
  labelsOf,
  PULL_SECRET_NAME,
  type PullSecretDesired,
  scopeNamespace,
} from '#server/domain/pull-secret.ts'
import type { PlanResult, ProvisionResult, RemovalResult, ResultError } from '#server/domain/pull-secret-result.ts'
import { AppError } from '#server/errors.ts'
import { type Actor, recordAudit } from '#server/services/audit-event.ts'
import { getCredential } from '#server/services/connection.ts'

/** Plans, writes and removes PullSecrets. Environments are handled side by side, and one's failure is its own. */

/** Says what provisioning would do in each Environment; writes nothing. */
export async function planScopes(
  deps: Deps,
  actor: Actor,
  scopes: EnvironmentScope[],
  signal: AbortSignal,
): Promise<PlanResult[]> {
  const credential = await settled(() => getCredential(deps, actor.id))
  return Promise.all(
    scopes.map(async (scope) => {
      const action = await settled(async () => planOne(deps, scope, credential, signal))
      return {
        ...placeOf(scope),
        ...('failure' in action
          ? { action: 'refused' as const, reason: action.failure.code }
          : { action: action.value }),
      }
    }),
  )
}

async function planOne(
  deps: Deps,
  scope: EnvironmentScope,
  credential: Settled<RegistryCredential>,
  signal: AbortSignal,
) {
  const desired = desiredFrom(deps, scope, credential)
  const [namespace, found] = await Promise.all([
    deps.cluster.findNamespace(desired.namespace, signal),
    deps.cluster.findPullSecret(desired.namespace, signal),
  ])
  if (namespace) assertOurNamespace(namespace, scope)
  const judgement = judgePullSecret(found, desired, { scope, registryHost: deps.policy.registryHost })
  if (judgement === 'foreign') throw foreignSecret(desired.namespace)
  return judgement === 'missing' ? 'create' : judgement === 'current' ? 'none' : 'update'
}

/** Puts the actor's own token into each Environment. Doing it again changes nothing, and completes what was cut short. */
export async function provisionScopes(
  deps: Deps,
  actor: Actor,
  scopes: EnvironmentScope[],
  signal: AbortSignal,
): Promise<ProvisionResult[]> {
  const credential = await settled(() => getCredential(deps, actor.id))
  const results = await Promise.all(
    scopes.map(async (scope): Promise<ProvisionResult> => {
      const outcome = await settled(async () => provisionOne(deps, desiredFrom(deps, scope, credential), scope, signal))
      return {
        ...placeOf(scope),
        ...('failure' in outcome ? { outcome: 'failed', error: outcome.failure } : { outcome: outcome.value }),
      }
    }),
  )
  await recordResults(deps, actor, 'pull-secret.provision', scopes, results)
  return results
}

async function provisionOne(deps: Deps, desired: PullSecretDesired, scope: EnvironmentScope, signal: AbortSignal) {
  await ensureNamespace(deps, desired.namespace, scope, signal)
  try {
    return await ensurePullSecret(deps, desired, scope, signal)
  } catch (error) {
    // Somebody wrote between our reading and our writing. What stands there now is judged once more.
    if (error instanceof AppError && error.code === 'SECRET_CONFLICT')
      return ensurePullSecret(deps, desired, scope, signal)
    throw error
  }
}

async function ensureNamespace(
  { cluster }: Deps,
  name: string,
  scope: EnvironmentScope,
  signal: AbortSignal,
): Promise<void> {
  const found = await cluster.findNamespace(name, signal)
  if (found) assertOurNamespace(found, scope)
  else await cluster.applyNamespace(name, labelsOf(scope), signal)
}

function assertOurNamespace(found: Parameters<typeof isOurNamespace>[0], scope: EnvironmentScope): void {
  const name = scopeNamespace(scope)
  if (!isOurNamespace(found, scope)) {
    throw new AppError(
      'NAMESPACE_FOREIGN',
      `Namespace ${name} exists and does not carry this project's labels. It was not touched.`,
    )
  }
  if (found.isTerminating) {
    throw new AppError('NAMESPACE_TERMINATING', `Namespace ${name} is being deleted. Try again when it is gone.`)
  }
}

async function ensurePullSecret(deps: Deps, desired: PullSecretDesired, scope: EnvironmentScope, signal: AbortSignal) {
  const found = await deps.cluster.findPullSecret(desired.namespace, signal)
  const judgement = judgePullSecret(found, desired, { scope, registryHost: deps.policy.registryHost })
  if (judgement === 'foreign') throw foreignSecret(desired.namespace)
  if (judgement === 'current') return 'unchanged'
  await deps.cluster.applyPullSecret(desired, found?.uid ?? null, signal)
  return found ? 'updated' : 'created'
}

/** Deletes our PullSecrets, and only ours. */
export async function removeFromScopes(
  deps: Deps,
  actor: Actor,
  scopes: EnvironmentScope[],
  signal: AbortSignal,
): Promise<RemovalResult[]> {
  const results = await Promise.all(
    scopes.map(async (scope): Promise<RemovalResult> => {
      const outcome = await settled(() => removeOne(deps, scope, signal))
      return {
        ...placeOf(scope),
        ...('failure' in outcome ? { outcome: 'failed', error: outcome.failure } : { outcome: outcome.value }),
      }
    }),
  )
  await recordResults(deps, actor, 'pull-secret.remove', scopes, results)
  return results
}

async function removeOne({ cluster }: Deps, scope: EnvironmentScope, signal: AbortSignal) {
  const namespace = scopeNamespace(scope)
  const found = await cluster.findPullSecret(namespace, signal)
  if (!found) return 'absent'
  if (!isOurPullSecret(found, scope)) return 'foreign'
  await cluster.deletePullSecret(namespace, found, signal)
  return 'deleted'
}

function desiredFrom(
  { policy, now }: Deps,
  scope: EnvironmentScope,
  credential: Settled<RegistryCredential>,
): PullSecretDesired {
  if ('failure' in credential) throw new AppError(credential.failure.code, credential.failure.message)
  return desiredPullSecret(scope, credential.value, { registryHost: policy.registryHost, now: now() })
}

function foreignSecret(namespace: string): AppError {
  return new AppError(
    'SECRET_FOREIGN',
    `A ${PULL_SECRET_NAME} that is not Pullkey's stands in ${namespace}. It was not touched.`,
  )
}

function placeOf(scope: EnvironmentScope) {
  return { environmentId: scope.environmentId, namespace: scopeNamespace(scope) }
}

type Settled<T> = { value: T } | { failure: ResultError }

/** An expected failure becomes a value; anything else stays an exception. */
async function settled<T>(run: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await run() }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { failure: { code: error.code, message: error.message } }
  }
}

async function recordResults<Action extends 'pull-secret.provision' | 'pull-secret.remove'>(
  deps: Deps,
  actor: Actor,
  action: Action,
  scopes: EnvironmentScope[],
  results: (Action extends 'pull-secret.provision' ? ProvisionResult : RemovalResult)[],
): Promise<void> {
  const entries = results.map(({ environmentId, namespace, outcome, error }, index) => ({
    action,
    outcome,
    environmentId,
    namespace,
    projectId: scopes[index]?.projectId ?? '',
    ...(error ? { detail: error.code } : {}),
  }))
  await deps.db.$transaction((tx) => recordAudit(tx, actor, entries as Parameters<typeof recordAudit>[2]))
}
