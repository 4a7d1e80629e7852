/** What a pod belongs to, as people know it: the object that they deploy. */

export interface Workload {
  kind: string
  name: string
}

/** Each workload once, in the order in which they come first. */
export function workloadsOf(of: { workload: Workload }[]): Workload[] {
  return [...new Map(of.map(({ workload }) => [`${workload.kind} ${workload.name}`, workload])).values()]
}

export interface PodOwnership {
  name: string
  /** The pod's owner references. */
  owners: { kind: string; name: string; isController: boolean }[]
  /** The pod's label `pod-template-hash`, which a Deployment appends to the names of its ReplicaSets. */
  templateHash?: string
}

/** A CronJob names its Jobs after itself and the minute that they are for (Kubernetes, `getJobName`). */
const OF_CRON_JOB = /^(?<cronJob>.+)-\d{8,}$/

/** A Deployment's ReplicaSets end in a hash, in the characters that its digits become (`rand.SafeEncodeString`). */
const OF_DEPLOYMENT = /^(?<deployment>.+)-[4-9bcdf]{6,10}$/

/**
 * The Deployment of a pod's ReplicaSet, the CronJob of its Job, its other controller as it is, or the pod itself. Only the
 * pod is read: a Job that somebody named like one of a CronJob's is told as that CronJob's.
 */
export function workloadOf({ name, owners, templateHash }: PodOwnership): Workload {
  const owner = owners.find(({ isController }) => isController) ?? owners[0]
  if (!owner) return { kind: 'Pod', name }
  if (owner.kind === 'ReplicaSet' && templateHash && owner.name.endsWith(`-${templateHash}`)) {
    return { kind: 'Deployment', name: owner.name.slice(0, -templateHash.length - 1) }
  }
  return jobOrItself(owner)
}

/** The same of an object that makes pods, where there is no pod: a ReplicaSet's name alone says that it is a Deployment's. */
export function ownedWorkload({ kind, name }: Workload): Workload {
  const deployment = kind === 'ReplicaSet' ? OF_DEPLOYMENT.exec(name)?.groups?.deployment : undefined
  return deployment ? { kind: 'Deployment', name: deployment } : jobOrItself({ kind, name })
}

function jobOrItself({ kind, name }: Workload): Workload {
  const cronJob = kind === 'Job' ? OF_CRON_JOB.exec(name)?.groups?.cronJob : undefined
  return cronJob ? { kind: 'CronJob', name: cronJob } : { kind, name }
}
