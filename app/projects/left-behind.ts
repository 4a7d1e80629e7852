import type { RemovalResult } from '#server/domain/pull-secret-result.ts'

/** What Pullkey wrote into an adopted namespace and may not remove, because it is not let in any more. */

export function isLeftBehind({ outcome, error }: Pick<RemovalResult, 'outcome' | 'error'>): boolean {
  return outcome === 'failed' && error?.code === 'CONSENT_MISSING'
}

/** With everything that runs in it. */
export function deleteNamespaceCommand(namespace: string): string {
  return `kubectl delete namespace ${namespace}`
}

/** For the namespace's administrator. */
export function deleteSecretCommand(namespace: string): string {
  return `kubectl -n ${namespace} delete secret ghcr-secret`
}
