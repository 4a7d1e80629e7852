import type { ContainerFound, PodFound } from '#server/adapters/pod-answers.ts'
import type { Deps } from '#server/deps.ts'
import type { RegistryCredential } from '#server/domain/docker-config.ts'
import { registryHostOf } from '#server/domain/image-reference.ts'
import {
  classifyPullFailure,
  type FailureEvent,
  isPullFailure,
  maskTokens,
  pullFailureCause,
} from '#server/domain/pull-failure.ts'
import {
  describePullSecret,
  desiredPullSecret,
  type EnvironmentScope,
  judgePullSecret,
  PULL_SECRET_NAME,
  scopeNamespace,
} from '#server/domain/pull-secret.ts'
import {
  type ContainerStatus,
  diagnose,
  type PullStatus,
  type SecretStatus,
  type UsageStatus,
} from '#server/domain/pull-status.ts'
import { orTrouble } from '#server/services/cluster-trouble.ts'
import { readStanding } from '#server/services/stored-token.ts'

/** Reads the truth about one Environment from the cluster, now. What cannot be read is said to be unreadable. */
export async function readPullStatus(deps: Deps, scope: EnvironmentScope, signal: AbortSignal): Promise<PullStatus> {
  const startedAt = performance.now()
  const connection = await readStanding(deps, scope.ownerId)
  const [secret, { usage, containers }] = await Promise.all([
    readSecret(deps, scope, connection.credential, signal),
    readUsage(deps, scopeNamespace(scope), signal),
  ])
  const findings = { connection: connection.standing, secret, usage, containers }
  return {
    environmentId: scope.environmentId,
    namespace: scopeNamespace(scope),
    readAt: deps.now().toISOString(),
    tookMs: Math.round(performance.now() - startedAt),
    secret,
    usage,
    containers,
    verdict: diagnose(findings),
  }
}

async function readSecret(
  deps: Deps,
  scope: EnvironmentScope,
  credential: RegistryCredential | null,
  signal: AbortSignal,
): Promise<SecretStatus> {
  const { registryHost } = deps.policy
  const found = await orTrouble(() => deps.cluster.findPullSecret(scopeNamespace(scope), signal))
  if (typeof found === 'string') return { state: 'unreadable', detail: found }
  const desired = credential && desiredPullSecret(scope, credential, { registryHost, now: deps.now() })
  const standing = judgePullSecret(found, desired, { scope, registryHost })
  // A foreign Secret's annotations are somebody else's words.
  return found && standing.state !== 'foreign' ? { ...standing, ...describePullSecret(found) } : standing
}

async function readUsage(
  { cluster, policy }: Deps,
  namespace: string,
  signal: AbortSignal,
): Promise<{ usage: UsageStatus; containers: ContainerStatus[] }> {
  const [pods, account] = await Promise.all([
    orTrouble(() => cluster.listPods(namespace, signal)),
    orTrouble(() => cluster.findDefaultPullSecretNames(namespace, signal)),
  ])
  if (typeof pods === 'string') return { usage: { unreadable: pods }, containers: [] }
  const events = pods.some((pod) => pod.containers.some(isUnexplained))
    ? await orTrouble(() => cluster.listPullFailureEvents(namespace, signal))
    : []
  const known = typeof events === 'string' ? [] : events
  return {
    usage: {
      defaultServiceAccount: typeof account === 'string' ? null : (account?.includes(PULL_SECRET_NAME) ?? false),
      pods: pods.length,
      podsReferencing: pods.filter(isReferencing).length,
    },
    containers: pods.flatMap((pod) =>
      pod.containers.map((container) => containerStatus(pod, container, known, policy.registryHost)),
    ),
  }
}

function isReferencing(pod: PodFound): boolean {
  return pod.pullSecretNames.includes(PULL_SECRET_NAME)
}

function isUnexplained({ reason, message }: ContainerFound): boolean {
  return isPullFailure(reason) && classifyPullFailure(message) === null
}

function containerStatus(
  pod: PodFound,
  container: ContainerFound,
  events: FailureEvent[],
  registryHost: string,
): ContainerStatus {
  const { name, image, init, state, reason, message } = container
  return {
    pod: pod.name,
    container: name,
    init,
    image,
    fromRegistry: registryHostOf(image) === registryHost,
    references: isReferencing(pod),
    state,
    reason,
    message: message && maskTokens(message),
    cause: isPullFailure(reason) ? pullFailureCause({ pod: pod.name, image, reason, message }, events) : undefined,
  }
}
