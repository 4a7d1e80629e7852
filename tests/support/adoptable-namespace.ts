import { randomUUID } from 'node:crypto'
import {
  AuthorizationV1Api,
  KubeConfig,
  type KubernetesObject,
  KubernetesObjectApi,
  loadAllYaml,
  PatchStrategy,
  RbacAuthorizationV1Api,
  type RbacV1Subject,
  type V1RoleBinding,
  type V1RoleRef,
} from '@kubernetes/client-node'
import { inject } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { kubeconfigOf, untilAllowed } from '#sandbox/cluster/service-account.ts'
import type { EnvironmentType } from '#server/domain/environment.ts'
import type { Person } from '#tests/support/world.ts'

/** Namespaces that others made, and those who administer them. */

export function rbacApi(kubeconfig: string): RbacAuthorizationV1Api {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  return config.makeApiClient(RbacAuthorizationV1Api)
}

export interface AdoptableNamespace {
  namespace: string
  /** A kubeconfig of whoever holds the default role `admin` there, and nothing anywhere else. */
  administrator: string
}

/** A new namespace with its administrator. */
export async function makeAdoptable(name = `team-${randomUUID()}`): Promise<AdoptableNamespace> {
  await coreApi(inject('sandbox').kubeconfig).createNamespace({ body: { metadata: { name } } })
  return { namespace: name, administrator: await identityWith(name, 'administrator', { name: 'admin' }) }
}

/** A kubeconfig of a new service account to which a role (a ClusterRole, unless it says otherwise) is bound there. */
export async function identityWith(namespace: string, name: string, role: Partial<V1RoleRef>): Promise<string> {
  const { kubeconfig } = inject('sandbox')
  await coreApi(kubeconfig).createNamespacedServiceAccount({ namespace, body: { metadata: { name } } })
  const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: '', ...role }
  const body = { metadata: { name }, roleRef, subjects: [{ kind: 'ServiceAccount', name, namespace }] }
  await rbacApi(kubeconfig).createNamespacedRoleBinding({ namespace, body })
  const identity = await kubeconfigOf(kubeconfig, { namespace, name })
  const rbac = rbacApi(kubeconfig)
  const { rules } =
    roleRef.kind === 'Role'
      ? await rbac.readNamespacedRole({ name: roleRef.name, namespace })
      : await rbac.readClusterRole({ name: roleRef.name })
  await untilAllowed(identity, rules ?? [], namespace)
  return identity
}

/** A Consent as it is written, by its manifest. */
export function bindingOf(manifest: string): V1RoleBinding {
  const [binding, ...others] = loadAllYaml(manifest) as V1RoleBinding[]
  if (!binding || others.length > 0) throw new Error('the manifest is not one object')
  return binding
}

/** Applies the Consent as the namespace's administrator. Whom it names may act on it when this resolves. */
export async function giveConsent({ namespace, administrator }: AdoptableNamespace, manifest: string): Promise<void> {
  await applyAs(administrator, manifest)
  await untilBound(namespace, bindingOf(manifest))
}

/** The API server answers before its authoriser has heard of a new binding. */
export async function untilBound(namespace: string, { subjects = [] }: V1RoleBinding): Promise<void> {
  const config = new KubeConfig()
  config.loadFromString(inject('sandbox').kubeconfig)
  const api = config.makeApiClient(AuthorizationV1Api)
  const resourceAttributes = { namespace, resource: 'pods', verb: 'list' }
  for (const user of subjects.map(userOf))
    while (!(await api.createSubjectAccessReview({ body: { spec: { user, resourceAttributes } } })).status?.allowed);
}

const userOf = ({ kind, name, namespace }: RbacV1Subject) =>
  kind === 'ServiceAccount' ? `system:serviceaccount:${namespace}:${name}` : name

/** `kubectl apply --server-side` of one object. @throws ApiException with the API server's answer */
export async function applyAs(kubeconfig: string, manifest: string | KubernetesObject): Promise<void> {
  const config = new KubeConfig()
  config.loadFromString(kubeconfig)
  const object = typeof manifest === 'string' ? bindingOf(manifest) : manifest
  const api = KubernetesObjectApi.makeApiClient(config)
  await api.patch(object, undefined, undefined, 'kubectl', true, PatchStrategy.ServerSideApply)
}

export async function withdrawConsent({ namespace, administrator }: AdoptableNamespace): Promise<void> {
  await rbacApi(administrator).deleteNamespacedRoleBinding({ name: 'pullkey', namespace })
}

/** A person's project, without Environments when it begins. */
export async function emptyProject({ caller }: Pick<Person, 'caller'>, name = 'shop'): Promise<string> {
  const { project } = await caller.project.create({ name, environments: [] })
  return project.id
}

/** A project whose one Environment is an adopted namespace, consented to by its administrator and provisioned. */
export async function adopt(
  person: Pick<Person, 'caller'>,
  {
    place,
    type = 'production',
    projectId,
  }: { place?: AdoptableNamespace; type?: EnvironmentType; projectId?: string } = {},
) {
  const at = place ?? (await makeAdoptable())
  const id = projectId ?? (await emptyProject(person))
  const wanted = { projectId: id, type, namespace: at.namespace }
  const { manifest } = await person.caller.environment.consent(wanted)
  await giveConsent(at, manifest)
  const { project, results } = await person.caller.environment.add(wanted)
  const environment = project.environments.find(({ namespace }) => namespace === at.namespace)
  if (!environment) throw new Error('the namespace was not adopted')
  return { ...at, projectId: id, environmentId: environment.id, manifest, results }
}
