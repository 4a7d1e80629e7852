import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { type ConsentFound, isConsent, subjectOf } from '#server/domain/consent.ts'
import { environmentTypes } from '#server/domain/environment.ts'
import { PROJECT_LABEL } from '#server/domain/ownership.ts'
import { ENVIRONMENT_LABEL } from '#server/domain/pull-secret.ts'

/**
 * What Pullkey's own accounts asked the API server in a whole run of the tests, by its audit log: in a namespace that Pullkey
 * did not make, nothing but its Consent, and what came after one that stood.
 */

/** The service accounts that the product runs as in tests. */
const ACCOUNTS = ['system:serviceaccount:pullkey:pullkey', 'system:serviceaccount:pullkey-adopt-only:pullkey']

/** Namespaces of tests that ask the cluster adapter itself, past the services and their door. */
export const ADAPTER_NAMESPACE = 'adapter-'

/** An event of the audit log (audit.k8s.io/v1), as far as it is read here. */
interface AuditLine {
  user: { username: string }
  verb: string
  requestURI: string
  requestReceivedTimestamp: string
  objectRef?: { resource?: string; namespace?: string; name?: string }
  responseStatus?: { code?: number }
  responseObject?: RoleBindingAnswer
}

interface RoleBindingAnswer {
  metadata?: { annotations?: Record<string, string>; deletionTimestamp?: string }
  roleRef?: ConsentFound['roleRef']
  subjects?: ConsentFound['subjects']
}

/** The requests that Pullkey must not make, as sentences. `seen`: how many of its requests were looked at. */
export async function readTrail(file: string): Promise<{ seen: number; violations: string[] }> {
  const events: AuditLine[] = []
  for await (const line of createInterface({ input: createReadStream(file) })) {
    // Most of the log is of others.
    if (!ACCOUNTS.some((account) => line.includes(account))) continue
    const event = JSON.parse(line) as AuditLine
    if (ACCOUNTS.includes(event.user.username)) events.push(event)
  }
  // The log is in the order in which requests ended. Whoever had an answer asked before whoever acts on it.
  events.sort((a, b) => (a.requestReceivedTimestamp < b.requestReceivedTimestamp ? -1 : 1))
  return { seen: events.length, violations: violationsIn(events) }
}

function violationsIn(events: AuditLine[]): string[] {
  /** Whether the last Consent that an account asked for stood, by account and namespace. */
  const isOpen = new Map<string, boolean>()
  const violations: string[] = []
  for (const event of events) {
    const { username } = event.user
    const { resource, name = '', namespace = resource === 'namespaces' ? name : '' } = event.objectRef ?? {}
    if (namespace === '' || namespace.startsWith('project-') || namespace.startsWith(ADAPTER_NAMESPACE)) continue
    const door = `${username} in ${namespace}`
    const asked = `${door}: ${event.verb} ${event.requestURI} at ${event.requestReceivedTimestamp}`
    if (resource === 'namespaces' && event.verb !== 'get') violations.push(`${asked}, which is no namespace of its own`)
    else if (event.verb === 'get' && resource === 'rolebindings' && name === 'pullkey')
      isOpen.set(door, isConsentOf(event, namespace))
    else if (!isOpen.get(door)) violations.push(`${asked}, without a Consent`)
  }
  return violations
}

/** Whether it was answered with a Consent of some project to this account. */
function isConsentOf({ user, responseStatus, responseObject }: AuditLine, namespace: string): boolean {
  const { metadata, roleRef, subjects = [] } = responseObject ?? {}
  if (responseStatus?.code !== 200 || !roleRef) return false
  const annotations = metadata?.annotations ?? {}
  const found = { roleRef, subjects, annotations, isDeleting: Boolean(metadata?.deletionTimestamp) }
  const type = environmentTypes.find((one) => one === annotations[ENVIRONMENT_LABEL])
  if (!type) return false
  const place = {
    namespace,
    type,
    projectId: annotations[PROJECT_LABEL] ?? '',
    owner: { id: '', githubId: annotations['pullkey.dev/owner-github-id'] ?? '', login: '' },
  }
  return isConsent(found, place, subjectOf(user.username))
}

/** @throws with the first of them, when there are any */
export function assertTrail({ seen, violations }: Awaited<ReturnType<typeof readTrail>>): void {
  if (violations.length === 0) return
  const first = violations.slice(0, 20).join('\n  ')
  throw new Error(
    `The API server's audit log has ${violations.length} of ${seen} requests against the Consent:\n  ${first}`,
  )
}
