import type { EnvironmentRef, ProjectOwner } from '#server/domain/environment.ts'
import { PROJECT_LABEL } from '#server/domain/ownership.ts'
import { ENVIRONMENT_LABEL, PULL_SECRET_NAME } from '#server/domain/pull-secret.ts'

/**
 * The Consent: the RoleBinding by which a namespace's administrator lets one Project in. The API server lets nobody create
 * or change it who does not hold all of the role's rights in that namespace (Kubernetes, "Using RBAC Authorization",
 * Privilege escalation prevention), so whoever can consent could do the same by hand.
 */

/** Of the RoleBinding. */
export const CONSENT_NAME = 'pullkey'
/** Of the ClusterRole that it binds. It never gains a right: new rights need a new name, and a new Consent. */
export const CONSENT_ROLE = 'pullkey-adopted'
const RBAC = 'rbac.authorization.k8s.io'
const NAMESPACE = 'pullkey.dev/namespace'
const OWNER_GITHUB_ID = 'pullkey.dev/owner-github-id'
const OWNER_LOGIN = 'pullkey.dev/owner-login'

/** Who a RoleBinding is for, as RBAC names them. */
export interface Subject {
  kind: string
  apiGroup?: string
  name: string
  namespace?: string
}

/** What is read of a RoleBinding. */
export interface ConsentFound {
  roleRef: Pick<Subject, 'kind' | 'apiGroup' | 'name'>
  subjects: Subject[]
  annotations: Record<string, string>
  /** Deleted, and kept by a finalizer: it binds still, and its administrator has taken it back. */
  isDeleting: boolean
}

type Place = Pick<EnvironmentRef, 'namespace' | 'projectId' | 'type' | 'owner'>

/** Pullkey's own account, from the user name that the API server knows it by. */
export function subjectOf(username: string): Subject {
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(username) ?? []
  if (namespace && name) return { kind: 'ServiceAccount', name, namespace }
  return { kind: 'User', apiGroup: RBAC, name: username }
}

/**
 * Whether the RoleBinding is the Consent to this Environment of this Project with its present owner. The role alone, for
 * Pullkey and nobody else; a copy from another namespace, or one for somebody else's project, is none. Without an owner there is nobody to consent to.
 */
export function isConsent(found: ConsentFound, place: Place, self: Subject): boolean {
  const { roleRef, subjects, annotations, isDeleting } = found
  const { owner } = place
  const [subject, ...others] = subjects
  return (
    !isDeleting &&
    owner !== null &&
    isSame(roleRef, { kind: 'ClusterRole', apiGroup: RBAC, name: CONSENT_ROLE }) &&
    subject !== undefined &&
    others.length === 0 &&
    isSame(subject, self) &&
    Object.entries(binding(place, owner)).every(([name, value]) => annotations[name] === value)
  )
}

/** The API server fills in RBAC's group where it belongs, and leaves it empty for a service account. */
function isSame(one: Subject, other: Subject): boolean {
  const whole = ({ kind, apiGroup, name, namespace }: Subject) => [kind, apiGroup ?? '', name, namespace ?? '']
  return JSON.stringify(whole(one)) === JSON.stringify(whole(other))
}

/** What the annotations say, and what is compared. */
function binding({ namespace, projectId, type }: Place, { githubId }: ProjectOwner): Record<string, string> {
  return {
    [NAMESPACE]: namespace,
    [PROJECT_LABEL]: projectId,
    [ENVIRONMENT_LABEL]: type,
    [OWNER_GITHUB_ID]: githubId,
  }
}

type ManifestOf = Place & Pick<EnvironmentRef, 'projectName'> & { owner: ProjectOwner }

/** The Consent as YAML for `kubectl apply`, with a comment that says what it grants to whom. */
export function consentManifest(place: ManifestOf, self: Subject): string {
  const { namespace, projectName, owner } = place
  const annotations = { ...binding(place, owner), [OWNER_LOGIN]: owner.login }
  const subject = [self.kind, self.apiGroup, self.name, self.namespace]
  const [kind, apiGroup, name, home] = subject.map((value) => value && quoted(value))
  return [
    `# Consent for Pullkey in namespace ${namespace}.`,
    `# Lets the members of project ${inLine(projectName)}, owner ${inLine(owner.login)}, write ${PULL_SECRET_NAME} here and see pod names,`,
    '# images and pull errors. It gives no right to any other Secret, and none to change anything else.',
    `# To withdraw it: kubectl delete rolebinding ${CONSENT_NAME} --namespace ${namespace}`,
    `apiVersion: ${RBAC}/v1`,
    'kind: RoleBinding',
    'metadata:',
    `  name: ${CONSENT_NAME}`,
    `  namespace: ${quoted(namespace)}`,
    '  annotations:',
    ...Object.entries(annotations).map(([key, value]) => `    ${key}: ${quoted(value)}`),
    'roleRef:',
    `  apiGroup: ${RBAC}`,
    '  kind: ClusterRole',
    `  name: ${CONSENT_ROLE}`,
    'subjects:',
    `  - kind: ${kind}`,
    ...(apiGroup ? [`    apiGroup: ${apiGroup}`] : []),
    `    name: ${name}`,
    ...(home ? [`    namespace: ${home}`] : []),
    '',
  ].join('\n')
}

/** JSON's text is YAML's double-quoted one. */
function quoted(value: string): string {
  return JSON.stringify(inLine(value))
}

/** YAML knows line breaks that JSON lets stand, and people should read what is there: no such character stays. */
function inLine(text: string): string {
  return text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
}
