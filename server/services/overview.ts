import type { Deps } from '#server/deps.ts'
import type { EnvironmentRef, EnvironmentType } from '#server/domain/environment.ts'
import { desiredMetadata, type PullSecretListed } from '#server/domain/pull-secret.ts'
import type { ResultPlace } from '#server/domain/pull-secret-result.ts'
import type { SecretStatus } from '#server/domain/pull-status.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { orTrouble } from '#server/services/cluster-trouble.ts'
import { placeOf } from '#server/services/environment-results.ts'
import { listOwnEnvironmentRefs } from '#server/services/project.ts'
import { secretStatusByMetadata } from '#server/services/secret-status.ts'
import { comparisonWith, readStanding } from '#server/services/stored-token.ts'

/** One Environment, with its project, so that whoever lists outdated ones need not know every project. */
export interface EnvironmentOverview extends ResultPlace {
  projectId: string
  type: EnvironmentType
  secret: SecretStatus
}

/**
 * How the PullSecrets of many Environments stand, by one LIST of metadata: what it costs grows with what this person owns
 * and with nobody else's. It sees ours only: a foreign Secret of that name counts as missing here, and its card tells.
 * @throws AppError NOT_FOUND when one of the named projects is not theirs
 */
export async function readOverview(
  deps: Deps,
  actor: Actor,
  projectIds: string[] | undefined,
  signal: AbortSignal,
): Promise<EnvironmentOverview[]> {
  // Side by side: the LIST names nothing but its owner, whatever projects were asked for.
  const [refs, connection, listed] = await Promise.all([
    listOwnEnvironmentRefs(deps, actor, projectIds),
    readStanding(deps, actor.id),
    orTrouble(() => deps.cluster.listPullSecrets(actor.id, signal)),
  ])
  const byNamespace = typeof listed === 'string' ? null : new Map(listed.map((secret) => [secret.namespace, secret]))
  const now = deps.now()
  const statusOf = (ref: EnvironmentRef, found: PullSecretListed | undefined) => {
    const comparison = comparisonWith(connection, (credential) => desiredMetadata(ref, credential, now))
    return secretStatusByMetadata(found, comparison, { ref, actor, holder: connection.credential })
  }
  return refs.map((ref) => ({
    ...placeOf(ref),
    projectId: ref.projectId,
    type: ref.type,
    secret:
      typeof listed === 'string'
        ? { state: 'unreadable', detail: listed }
        : statusOf(ref, byNamespace?.get(ref.namespace)),
  }))
}
