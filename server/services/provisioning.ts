import type { Deps } from '#server/deps.ts'
import type { RegistryCredential } from '#server/domain/docker-config.ts'
import {
  desiredPullSecret,
  type EnvironmentScope,
  isOurNamespace,
  judgePullSecret,
  labelsOf,
  type NamespaceFound,
  PULL_SECRET_NAME,
  type PullSecretDesired,
  scopeNamespace,
} from '#server/domain/pull-secret.ts'
import type { PlanResult, ProvisionResult } from '#server/domain/pull-secret-result.ts'
import { AppError } from '#server/errors.ts'
import type { Actor, AuditEntry } from '#server/services/audit-event.ts'
import {
  placeOf,
  recordResults,
  resultOf,
  type Settled,
  settled,
  sideBySide,
} from '#server/services/environment-results.ts'
import { removeOrphan } from '#server/services/removal.ts'
import { getCredential, isStillInUse } from '#server/services/stored-token.ts'

/** Plans and writes PullSecrets. Environments are handled side by side, and one's failure is its own. */

/** Says what provisioning would do in each Environment; writes nothing. */
export async function planScopes(
  deps: Deps,
  actor: Actor,
  scopes: EnvironmentScope[],
  signal: AbortSignal,
): Promise<PlanResult[]> {
  const credential = await settled(deps, () => getCredential(deps, actor.id))
  return sideBySide(scopes, async (scope) => {
    const action = await settled(deps, async () => planOne(deps, desiredFrom(deps, scope, credential), scope, signal))
    return 'failure' in action
      ? { ...placeOf(scope), action: 'refused', reason: action.failure.code }
      : { ...placeOf(scope), action: action.value }
  })
}

async function planOne(deps: Deps, desired: PullSecretDesired, scope: EnvironmentScope, signal: AbortSignal) {
  const [namespace, found] = await Promise.all([
    deps.cluster.findNamespace(desired.namespace, signal),
    deps.cluster.findPullSecret(desired.namespace, signal),
  ])
  if (namespace) assertOurNamespace(namespace, scope)
  const { state } = judgePullSecret(found, desired, { scope, registryHost: deps.policy.registryHost })
  if (state === 'foreign') throw foreignSecret(desired.namespace)
  return state === 'missing' ? 'create' : state === 'current' ? 'none' : 'update'
}

/** A token may be replaced while it is being written; it is then written once more, and not for ever. */
const ATTEMPTS = 3

/**
 * Puts the actor's own token into each Environment. Doing it again changes nothing, and completes what was cut short. What
 * it leaves is true of the moment it ends: the token in use then, and nothing for a project that is gone by then.
 */
export async function provisionScopes(
  deps: Deps,
  actor: Actor,
  scopes: EnvironmentScope[],
  signal: AbortSignal,
): Promise<ProvisionResult[]> {
  let results: ProvisionResult[] = []
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const credential = await settled(deps, () => getCredential(deps, actor.id))
    const before = results
    results = await sideBySide(scopes, (scope) => provisionOne(deps, credential, scope, signal))
    // What the first attempt created is no less created for being written twice.
    results = results.map((result, index) => withFirstOutcome(before[index], result))
    if ('failure' in credential || (await isStillInUse(deps, actor.id, credential.value.token))) break
  }
  results = await withoutOrphans(deps, scopes, results)
  const entries = results.map(({ outcome, error, ...place }, index): AuditEntry => {
    const projectId = scopes[index]?.projectId ?? ''
    return { action: 'pull-secret.provision', outcome, projectId, ...place, ...(error && { detail: error.code }) }
  })
  await recordResults(deps, actor, entries)
  return results
}

function withFirstOutcome(before: ProvisionResult | undefined, now: ProvisionResult): ProvisionResult {
  const isWritten = before?.outcome === 'created' || before?.outcome === 'updated'
  return isWritten && now.outcome !== 'failed' ? { ...now, outcome: before.outcome } : now
}

async function provisionOne(
  deps: Deps,
  credential: Settled<RegistryCredential>,
  scope: EnvironmentScope,
  signal: AbortSignal,
): Promise<ProvisionResult> {
  return resultOf(deps, scope, async () => {
    const desired = desiredFrom(deps, scope, credential)
    await ensureNamespace(deps, desired.namespace, scope, signal)
    try {
      return await ensurePullSecret(deps, desired, scope, signal)
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'SECRET_CONFLICT')) throw error
      // Somebody wrote between our reading and our writing. What stands there now is judged once more.
      return ensurePullSecret(deps, desired, scope, signal)
    }
  })
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

async function ensurePullSecret(deps: Deps, desired: PullSecretDesired, scope: EnvironmentScope, signal: AbortSignal) {
  const found = await deps.cluster.findPullSecret(desired.namespace, signal)
  const { state } = judgePullSecret(found, desired, { scope, registryHost: deps.policy.registryHost })
  if (state === 'foreign') throw foreignSecret(desired.namespace)
  if (state === 'current') return 'unchanged'
  await deps.cluster.applyPullSecret(desired, found, signal)
  return found ? 'updated' : 'created'
}

/** A project that was removed while it was provisioned must not leave a token behind that nobody would find. */
async function withoutOrphans(
  deps: Deps,
  scopes: EnvironmentScope[],
  results: ProvisionResult[],
): Promise<ProvisionResult[]> {
  const ids = scopes.map(({ environmentId }) => environmentId)
  const alive = await deps.db.environment.findMany({ where: { id: { in: ids } }, select: { id: true } })
  return sideBySide(scopes, async (scope) => {
    const result = results[scopes.indexOf(scope)] as ProvisionResult
    if (alive.some(({ id }) => id === scope.environmentId)) return result
    await settled(deps, () => removeOrphan(deps, scope))
    return {
      ...placeOf(scope),
      outcome: 'failed',
      error: { code: 'NOT_FOUND', message: 'The project was removed meanwhile.' },
    }
  })
}

function desiredFrom(
  { policy, now }: Deps,
  scope: EnvironmentScope,
  credential: Settled<RegistryCredential>,
): PullSecretDesired {
  if ('failure' in credential) throw new AppError(credential.failure.code, credential.failure.message)
  return desiredPullSecret(scope, credential.value, { registryHost: policy.registryHost, now: now() })
}

function assertOurNamespace(found: NamespaceFound, scope: EnvironmentScope): void {
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

function foreignSecret(namespace: string): AppError {
  return new AppError(
    'SECRET_FOREIGN',
    `A ${PULL_SECRET_NAME} that is not Pullkey's stands in ${namespace}. It was not touched.`,
  )
}
