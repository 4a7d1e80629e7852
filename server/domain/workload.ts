/** What a pod belongs to, as people know it: the object that they deploy. */

export interface Workload {
  kind: string
  name: string
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
  const cronJob = owner.kind === 'Job' ? OF_CRON_JOB.exec(owner.name)?.groups?.cronJob : undefined
  return cronJob ? { kind: 'CronJob', name: cronJob } : { kind: owner.kind, name: owner.name }
}
