import type { Deps } from '#server/deps.ts'
import type { RegistryCredential } from '#server/domain/docker-config.ts'
import {
  desiredPullSecret,
  type EnvironmentRef,
  isOurNamespace,
  judgePullSecret,
  labelsOf,
  type NamespaceFound,
  PULL_SECRET_NAME,
  type PullSecretDesired,
  type PullSecretFound,
  namespaceOfRef,
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
import { getCredential, inUse } from '#server/services/stored-token.ts'

/** Plans and writes PullSecrets. Environments are handled side by side, and one's failure is its own. */

/** Says what provisioning would do in each Environment; writes nothing. */
export async function planPullSecrets(
  deps: Deps,
  actor: Actor,
  refs: EnvironmentRef[],
  signal: AbortSignal,
): Promise<PlanResult[]> {
  const credential = await settled(deps, () => getCredential(deps, actor.id))
  return sideBySide(refs, async (ref) => {
    const action = await settled(deps, async () => planOne(deps, desiredFrom(deps, ref, credential), ref, signal))
    return 'failure' in action
      ? { ...placeOf(ref), action: 'refused', reason: action.failure.code }
      : { ...placeOf(ref), action: action.value }
  })
}

async function planOne(deps: Deps, desired: PullSecretDesired, ref: EnvironmentRef, signal: AbortSignal) {
  const { namespace, found } = await readPlace(deps, desired.namespace, signal)
  if (namespace) assertOurNamespace(namespace, ref)
  const { state } = judgePullSecret(found, desired, { ref, registryHost: deps.policy.registryHost })
  if (state === 'foreign') throw foreignSecret(desired.namespace)
  return state === 'missing' ? 'create' : state === 'current' ? 'none' : 'update'
}

/** A token may be replaced while it is being written; it is then written once more, and not for ever. */
const ATTEMPTS = 3

/**
 * Puts the actor's own token into each Environment. Doing it again changes nothing, and completes what was cut short. What
 * it leaves is true of the moment it ends: the token in use then, and nothing for a project that is gone by then.
 */
export async function provisionPullSecrets(
  deps: Deps,
  actor: Actor,
  refs: EnvironmentRef[],
  signal: AbortSignal,
): Promise<ProvisionResult[]> {
  let results: ProvisionResult[] = []
  let afterwards: Aftermath | null = null
  let isForgotten = false
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const credential = await settled(deps, () => getCredential(deps, actor.id))
    const before = results
    results = await sideBySide(refs, (ref) => provisionOne(deps, credential, ref, signal))
    // What the first attempt created is no less created for being written twice.
    results = results.map((result, index) => withFirstOutcome(before[index], result))
    afterwards = await readAftermath(deps, actor.id, refs)
    // What was written has to be told, even when nobody can say any more whether it is still wanted.
    if (!afterwards) break
    const { fingerprint } = afterwards
    isForgotten = 'value' in credential && fingerprint === undefined
    if ('failure' in credential || isForgotten || fingerprint === credential.value.token.fingerprint()) break
  }
  if (afterwards) results = await withoutOrphans(deps, refs, results, { isForgotten, ...afterwards })
  const entries = results.map(({ outcome, error, ...place }, index): AuditEntry => {
    const projectId = refs[index]?.projectId ?? ''
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
  ref: EnvironmentRef,
  signal: AbortSignal,
): Promise<ProvisionResult> {
  return resultOf(deps, ref, async () => {
    const desired = desiredFrom(deps, ref, credential)
    const { namespace, found } = await readPlace(deps, desired.namespace, signal)
    if (namespace) assertOurNamespace(namespace, ref)
    else await deps.cluster.applyNamespace(desired.namespace, labelsOf(ref), signal)
    try {
      return await ensurePullSecret(deps, desired, { found, ref }, signal)
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'SECRET_CONFLICT')) throw error
      // Somebody wrote between our reading and our writing. What stands there now is judged once more.
      const now = await deps.cluster.findPullSecret(desired.namespace, signal)
      return ensurePullSecret(deps, desired, { found: now, ref }, signal)
    }
  })
}

async function readPlace({ cluster }: Deps, name: string, signal: AbortSignal) {
  const [namespace, found] = await Promise.all([
    cluster.findNamespace(name, signal),
    cluster.findPullSecret(name, signal),
  ])
  return { namespace, found }
}

async function ensurePullSecret(
  deps: Deps,
  desired: PullSecretDesired,
  { found, ref }: { found: PullSecretFound | null; ref: EnvironmentRef },
  signal: AbortSignal,
) {
  const { state } = judgePullSecret(found, desired, { ref, registryHost: deps.policy.registryHost })
  if (state === 'foreign') throw foreignSecret(desired.namespace)
  if (state === 'current') return 'unchanged'
  await deps.cluster.applyPullSecret(desired, found, signal)
  return found ? 'updated' : 'created'
}

interface Aftermath {
  /** Of the token in use; undefined when there is no Connection any more. */
  fingerprint: string | undefined
  /** Those that still exist. */
  environmentIds: ReadonlySet<string>
}

/** What the database says when the writing is done; null when it cannot be asked. */
async function readAftermath(deps: Deps, userId: string, refs: EnvironmentRef[]): Promise<Aftermath | null> {
  const ids = { id: { in: refs.map(({ environmentId }) => environmentId) } }
  const found = await settled(deps, () =>
    deps.db.user.findUnique({
      where: { id: userId },
      select: {
        connections: { ...inUse, take: 1, select: { fingerprint: true } },
        projects: {
          where: { environments: { some: ids } },
          select: { environments: { where: ids, select: { id: true } } },
        },
      },
    }),
  )
  if ('failure' in found) return null
  const user = found.value
  const environments = user?.projects.flatMap((project) => project.environments) ?? []
  return {
    fingerprint: user?.connections[0]?.fingerprint,
    environmentIds: new Set(environments.map(({ id }) => id)),
  }
}

/**
 * A project that was removed, or a Connection that was forgotten, while it was provisioned must not leave a token behind
 * that nobody would find.
 */
async function withoutOrphans(
  deps: Deps,
  refs: EnvironmentRef[],
  results: ProvisionResult[],
  { isForgotten, environmentIds }: Pick<Aftermath, 'environmentIds'> & { isForgotten: boolean },
): Promise<ProvisionResult[]> {
  return sideBySide(refs, async (ref) => {
    const result = results[refs.indexOf(ref)] as ProvisionResult
    const isGone = !environmentIds.has(ref.environmentId)
    if (!isGone && !isForgotten) return result
    await settled(deps, () => removeOrphan(deps, ref))
    const error = isGone
      ? { code: 'NOT_FOUND' as const, message: 'The project was removed meanwhile.' }
      : { code: 'NOT_CONNECTED' as const, message: 'The connection was forgotten meanwhile.' }
    return { ...placeOf(ref), outcome: 'failed', error }
  })
}

function desiredFrom(
  { policy, now }: Deps,
  ref: EnvironmentRef,
  credential: Settled<RegistryCredential>,
): PullSecretDesired {
  if ('failure' in credential) throw new AppError(credential.failure.code, credential.failure.message)
  return desiredPullSecret(ref, credential.value, { registryHost: policy.registryHost, now: now() })
}

function assertOurNamespace(found: NamespaceFound, ref: EnvironmentRef): void {
  const name = namespaceOfRef(ref)
  if (!isOurNamespace(found, ref)) {
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
