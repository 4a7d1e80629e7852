import type { Deps } from '#server/deps.ts'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import type { ProvisionOutcome, ProvisionResult } from '#server/domain/pull-secret-result.ts'
import { AppError } from '#server/errors.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { ensurePullSecret } from '#server/services/ensure-pull-secret.ts'
import { eachEnvironment, type Handled, recordResults, resultOf } from '#server/services/environment-results.ts'
import { keepUnknownPlacements } from '#server/services/placement.ts'
import type { Wish } from '#server/services/pull-secret-place.ts'
import { removeOrphans } from '#server/services/removal.ts'
import { type Settled, settled } from '#server/services/settled.ts'
import { type Credential, getCredential, inUse } from '#server/services/stored-token.ts'

/** Writes PullSecrets. Environments are handled side by side, and one's failure is its own. */

export interface ProvisionWish {
  /** Fields of other managers are taken from them, and an immutable Secret is made anew. */
  takeOver?: boolean
  /** The living token of another person is replaced. */
  replace?: boolean
  /** What a plan read, by Environment: one that changed since fails with CHANGED. */
  versions?: Record<string, string>
}

type Provisioned = Handled<Exclude<ProvisionOutcome, 'failed'>>

/** A token may be replaced while it is being written; it is then written once more, and not for ever. */
const ATTEMPTS = 3

/**
 * Puts the actor's own token into each Environment. Doing it again changes nothing, and completes what was cut short. What
 * it leaves is true of the moment it ends: the token in use then, and nothing for an Environment that is gone by
 * then.
 */
export async function provisionPullSecrets(
  deps: Deps,
  actor: Actor,
  refs: EnvironmentRef[],
  wish: ProvisionWish,
  signal: AbortSignal,
): Promise<ProvisionResult[]> {
  const written = new Map<string, 'created' | 'updated'>()
  let handled: Provisioned[] = []
  let afterwards: Aftermath | null = null
  let isForgotten = false
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const credential = await settled(deps, () => getCredential(deps, actor.id))
    handled = await eachEnvironment(deps, refs, (ref) => {
      // What this very call wrote is no longer what the plan read.
      const version = written.has(ref.environmentId) ? undefined : wish.versions?.[ref.environmentId]
      return provisionOne(
        deps,
        credential,
        { ref, takeOver: wish.takeOver ?? false, replace: wish.replace ?? false, version },
        signal,
      )
    })
    for (const { ref, value } of handled)
      if (value && value !== 'unchanged' && !written.has(ref.environmentId)) written.set(ref.environmentId, value)
    afterwards = await readAftermath(deps, actor.id, refs)
    // What was written has to be told, even when nobody can say any more whether it is still wanted.
    if (!afterwards || !credential.value) break
    isForgotten = afterwards.fingerprint === undefined
    if (isForgotten || afterwards.fingerprint === credential.value.token.fingerprint()) break
  }
  // What the first attempt created is no less created for being written twice.
  handled = handled.map((one) =>
    one.failure ? one : { ...one, value: written.get(one.ref.environmentId) ?? one.value },
  )
  if (afterwards) handled = await withoutOrphans(deps, actor, handled, { isForgotten, ...afterwards })
  const kept = handled.filter(({ value }) => value === 'unchanged').map(({ ref }) => ref)
  if (kept.length > 0) await settled(deps, () => keepUnknownPlacements(deps, kept, actor.id))
  await recordResults(deps, actor, handled, (place, outcome) => ({
    action: 'pull-secret.provision',
    outcome,
    ...place,
  }))
  return handled.map(resultOf)
}

async function provisionOne(
  deps: Deps,
  credential: Settled<Credential>,
  wish: Omit<Wish, 'credential'> & { version: string | undefined },
  signal: AbortSignal,
) {
  if (credential.failure) throw credential.failure
  const wanted = { ...wish, credential: credential.value }
  try {
    return await ensurePullSecret(deps, wanted, signal)
  } catch (error) {
    // Without a plan to keep to, what stands there now is judged once more.
    if (wish.version !== undefined || !isLostRace(error)) throw error
    return ensurePullSecret(deps, wanted, signal)
  }
}

/** Somebody wrote between our reading and our writing: the API server refused what had looked possible. */
function isLostRace(error: unknown): boolean {
  if (!(error instanceof AppError)) return false
  return error.code === 'CHANGED' || (error.code === 'SECRET_CONFLICT' && !error.hold)
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
  const { value, failure } = await settled(deps, () =>
    Promise.all([
      deps.db.gitConnection.findFirst({ where: { userId }, ...inUse, select: { fingerprint: true } }),
      deps.db.environment.findMany({ where: ids, select: { id: true } }),
    ]),
  )
  if (failure) return null
  const [connection, environments] = value
  return { fingerprint: connection?.fingerprint, environmentIds: new Set(environments.map(({ id }) => id)) }
}

/**
 * An Environment that was removed, or a Connection that was forgotten, while it was provisioned must not leave a token
 * behind that nobody would find.
 */
async function withoutOrphans(
  deps: Deps,
  actor: Actor,
  handled: Provisioned[],
  { isForgotten, environmentIds }: Pick<Aftermath, 'environmentIds'> & { isForgotten: boolean },
): Promise<Provisioned[]> {
  const isGone = ({ environmentId }: EnvironmentRef) => !environmentIds.has(environmentId)
  await removeOrphans(
    deps,
    handled.map(({ ref }) => ref).filter((ref) => isForgotten || isGone(ref)),
    { userId: actor.id, any: false },
  )
  return handled.map((one) => {
    if (isGone(one.ref))
      return { ref: one.ref, failure: new AppError('NOT_FOUND', 'The environment was removed meanwhile.') }
    if (!isForgotten) return one
    return { ref: one.ref, failure: new AppError('NOT_CONNECTED', 'The connection was forgotten meanwhile.') }
  })
}
