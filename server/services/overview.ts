import type { Deps } from '#server/deps.ts'
import {
  describePullSecret,
  desiredPullSecret,
  type EnvironmentScope,
  judgeMetadata,
  type PullSecretListed,
  scopeNamespace,
} from '#server/domain/pull-secret.ts'
import type { SecretStatus } from '#server/domain/pull-status.ts'
import { orTrouble } from '#server/services/cluster-trouble.ts'
import { readStanding } from '#server/services/stored-token.ts'

/**
 * How the PullSecrets of many Environments stand, by one LIST of metadata: what it costs grows with what this person owns
 * and with nobody else's. It sees ours only: a foreign Secret of that name counts as missing here, and its card tells.
 */
export async function readOverview(
  deps: Deps,
  ownerId: string,
  scopes: EnvironmentScope[],
  signal: AbortSignal,
): Promise<{ environmentId: string; secret: SecretStatus }[]> {
  const [{ credential }, listed] = await Promise.all([
    readStanding(deps, ownerId),
    orTrouble(() => deps.cluster.listPullSecrets(ownerId, signal)),
  ])
  const byNamespace = typeof listed === 'string' ? null : new Map(listed.map((secret) => [secret.namespace, secret]))
  const settings = { registryHost: deps.policy.registryHost, now: deps.now() }
  const judge = (scope: EnvironmentScope, found: PullSecretListed | undefined): SecretStatus => {
    if (!found) return { state: 'missing' }
    const desired = credential && desiredPullSecret(scope, credential, settings)
    return { ...judgeMetadata(found, desired), ...describePullSecret(found) }
  }
  return scopes.map((scope) => ({
    environmentId: scope.environmentId,
    secret:
      typeof listed === 'string'
        ? { state: 'unreadable', detail: listed }
        : judge(scope, byNamespace?.get(scopeNamespace(scope))),
  }))
}
