import type { Hold } from '#server/domain/field-managers.ts'
import type { Cause, PullRefusal } from '#server/domain/pull-failure.ts'
import type { OutdatedBecause, PullSecretStanding } from '#server/domain/pull-secret.ts'
import type { RefusedWorkload } from '#server/domain/refused-workload.ts'
import type { Workload } from '#server/domain/workload.ts'

/** A PullStatus: what was found when somebody looked, and the one thing to do next. */

/** `detail` says why it could not be read, or why it is outdated. */
export type SecretStatus = (PullSecretStanding | { state: 'unreadable'; detail: ClusterTrouble }) & SecretFacts

/** As an overview shows it, which reads no content. `unknown`: what was read does not tell. */
export type ListedSecretStatus = SecretStatus | ({ state: 'unknown'; detail?: undefined } & SecretFacts)

/** With who stands in the way of updating it. */
interface SecretFacts extends Hold {
  login?: string
  fingerprint?: string
  provisionedAt?: string
  /** Whose token it is, where it is ours. `expiresAt`: ISO 8601, where that token ends by itself. */
  holder?: { login: string; isYou: boolean; expiresAt?: string }
  /** It is being deleted: it is gone as soon as its finalizers let it go. */
  isDeleting?: true
  /** Kubernetes lets nobody change it; it can only be made anew. */
  immutable?: true
}

/** Why the cluster said nothing: which part of the way to it failed, why it refused, or that it failed itself. */
export type ClusterTrouble =
  | 'name'
  | 'connection'
  | 'certificate'
  | 'timeout'
  /** Pullkey's own. */
  | 'credential'
  | 'denied'
  /** The administrator of an adopted namespace has not let the project in. */
  | 'consent'
  | 'policy'
  | 'failed'

/** Who uses the PullSecret. `isPartial` says that the namespace holds more pods than were read. */
export type UsageStatus =
  | (AccountStatus & { pods: number; podsReferencing: number; isPartial?: true })
  | (AccountStatus & { unreadable: ClusterTrouble })

export interface AccountStatus {
  /** Whether it names the PullSecret; null where that could not be read. */
  defaultServiceAccount: boolean | null
  /** The other pull secrets that it names, which a patch of its list has to repeat. Absent when there are none. */
  otherAccountSecrets?: string[]
}

/** What Pullkey would have read beside the PullSecret and could not, each with the reason. The rest is shown. */
export interface Unread {
  part: 'pods' | 'events' | 'service-account'
  /** `too-many`: they were read in part. */
  trouble: ClusterTrouble | 'too-many'
}

export interface ContainerStatus {
  pod: string
  workload: Workload
  node?: string
  /** The pod's service account. */
  serviceAccount: string
  container: string
  init: boolean
  ephemeral?: true
  /** An image that the pod has as a volume; `container` is the volume's name. */
  volume?: true
  image: string
  fromRegistry: boolean
  /** Whether the pod itself names the PullSecret: it does not matter what its service account says by now. */
  references: boolean
  state: 'running' | 'waiting' | 'terminated'
  reason?: string
  /** What the node said: the text that tells the cause, where there is one. Tokens are masked. */
  message?: string
  cause?: Cause
  /** ISO 8601: when the last attempt failed, as far as the events say. */
  failedAt?: string
  /** ISO 8601: when the first attempt of this failure was made; without a cause, when the pull began that goes on. */
  since?: string
  attempts?: number
  /** The pull secrets that the pod names and the kubelet did not find. */
  missingSecrets?: string[]
}

export type VerdictCode =
  | 'ok'
  | 'connect-github'
  | 'reconnect-github'
  | 'grant-scope'
  | 'provision'
  | 'update-secret'
  | 'secret-foreign'
  | 'not-referenced'
  | 'no-access'
  | 'image-not-found'
  | 'sso-required'
  | 'registry-trouble'
  | 'node-trouble'
  | 'secret-conflict'
  | 'secret-deleting'
  | 'consent-missing'
  | 'cluster-unreachable'
  | 'cluster-credential'
  | 'cluster-denied'
  | 'cluster-policy'
  /** Pods or their events could not be read, or not all of them. */
  | 'not-read'
  | 'other-registry'

/** A finding. The first of a PullStatus is its verdict. */
export interface Verdict {
  code: VerdictCode
  severity: 'ok' | 'warning' | 'error'
  facts: VerdictFacts
}

export interface VerdictFacts {
  /** The login of the other person whose token stands in the PullSecret. */
  holder?: string
  secret?: SecretStatus['state']
  because?: OutdatedBecause
  cause?: Cause
  /** Why the registry refuses a living token, where it says so. */
  refusal?: PullRefusal
  /** `imagePullPolicy: Never`: the node has no copy, and the registry is not asked. */
  isNeverPulled?: true
  image?: string
  /** How many pods the finding speaks of; 0 where they are refused before they are there. */
  pods?: number
  /** What they belong to: at most twenty; all where there are no pods. */
  workloads?: Workload[]
  /** At most ten of `imageCount`. */
  images?: string[]
  imageCount?: number
  /** Pull secrets that they name and that are not there. */
  secretNames?: string[]
  /** ISO 8601, as far as the events say: the first attempt, the last one, and the next at the latest. */
  since?: string
  failedAt?: string
  retryBy?: string
  attempts?: number
  /** Their service account, when they share one. */
  serviceAccount?: string
  /** The default service account names the PullSecret by now: these pods are older than that. */
  isNamedByAccount?: true
  trouble?: Unread['trouble']
  /** What could not be read, and would say more. `more-pods`: there are more than were read. */
  unread?: Unread['part'] | 'more-pods'
  /** Why the stored token cannot serve. */
  token?: 'unreadable' | 'revoked' | 'expired' | 'expiring'
  /** What is being deleted. */
  deleting?: 'secret' | 'namespace'
  /** The field managers that hold the PullSecret; none where it is only immutable. Of a foreign one: it may be taken over. */
  managers?: string[]
}

export interface PullStatus {
  environmentId: string
  namespace: string
  /** ISO 8601, UTC. */
  readAt: string
  tookMs: number
  secret: SecretStatus
  usage: UsageStatus
  containers: ContainerStatus[]
  /** Workloads whose pods the API server refuses. Absent when there are none. */
  refused?: RefusedWorkload[]
  /** Absent when all could be read. */
  unread?: Unread[]
  /** Worst first; never empty. */
  findings: Verdict[]
  /** The first finding. */
  verdict: Verdict
}

/** What the database knows of the owner's Connection: `usable` says nothing of whether GitHub still honours the token. */
export type ConnectionStanding =
  | 'absent'
  | 'unreadable'
  | 'revoked'
  | 'expired'
  | 'expiring'
  | 'scope-missing'
  | 'usable'
