import type { PullStatus } from '#server/domain/pull-status.ts'

/** Lines to take away that make pods name the PullSecret. */

export const templateLines = `spec:
  imagePullSecrets:
    - name: ghcr-secret`

/** In the values of a chart. */
export const helmLines = `imagePullSecrets:
  - name: ghcr-secret`

/** A Deployment's list is merged by name; the name of the patch itself counts for nothing beside the target. */
export const kustomizeLines = `patches:
  - target:
      kind: Deployment
    patch: |-
      apiVersion: apps/v1
      kind: Deployment
      metadata:
        name: any
      spec:
        template:
          spec:
            imagePullSecrets:
              - name: ghcr-secret`

export interface AccountUse {
  account: string
  /** It names the PullSecret: nothing is left to do. */
  isNamed: boolean
  /** A patch replaces the account's list as a whole, so the command repeats what else stood in it. */
  command: string
  /** Shows that list, where it is not known here. */
  look: string | null
}

/** For the service account that the pods in question share, else for the default one. */
export function accountUse({ namespace, usage, verdict }: PullStatus): AccountUse {
  const account = verdict.facts.serviceAccount ?? 'default'
  const isKnown = account === 'default' && usage.defaultServiceAccount !== null
  const others = isKnown ? (usage.otherAccountSecrets ?? []) : []
  const list = [...others, 'ghcr-secret'].map((name) => ({ name }))
  const kubectl = `kubectl -n ${namespace}`
  return {
    account,
    isNamed: isKnown && usage.defaultServiceAccount === true,
    command: `${kubectl} patch serviceaccount ${account} -p '${JSON.stringify({ imagePullSecrets: list })}'`,
    look: isKnown ? null : `${kubectl} get serviceaccount ${account} -o jsonpath='{.imagePullSecrets}'`,
  }
}
