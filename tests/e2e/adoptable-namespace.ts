import { randomUUID } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { AuthorizationV1Api, KubeConfig, RbacAuthorizationV1Api } from '@kubernetes/client-node'
import { expect, type Page } from '@playwright/test'
import { kubeconfigOf } from '#sandbox/cluster/service-account.ts'
import { cluster, type Kept, kubeconfig, type Person } from '#tests/e2e/fixtures.ts'
import { type Kubectl, openKubectl } from '#tests/support/kubectl.ts'

/** Namespaces that others made, and the hands of those who administer them. */

const RBAC = 'rbac.authorization.k8s.io'

export interface AdoptableNamespace {
  namespace: string
  /** kubectl of whoever holds the default role `admin` there, and nothing anywhere else. */
  kubectl: Kubectl
}

/** A new namespace with its administrator. */
export async function makeAdoptable(kept: Kept): Promise<AdoptableNamespace> {
  const admin = await kubeconfig()
  const core = await cluster()
  const namespace = `team-${randomUUID().slice(0, 8)}`
  const name = 'administrator'
  await core.createNamespace({ body: { metadata: { name: namespace } } })
  await core.createNamespacedServiceAccount({ namespace, body: { metadata: { name } } })
  await configOf(admin)
    .makeApiClient(RbacAuthorizationV1Api)
    .createNamespacedRoleBinding({
      namespace,
      body: {
        metadata: { name },
        roleRef: { apiGroup: RBAC, kind: 'ClusterRole', name: 'admin' },
        subjects: [{ kind: 'ServiceAccount', name, namespace }],
      },
    })
  const own = await kubeconfigOf(admin, { namespace, name })
  await untilAdministrator(own, namespace)
  const kubectl = await openKubectl(await keepKubeconfig(kept, own))
  return { namespace, kubectl: (args, input, env) => kubectl(['-n', namespace, ...args], input, env) }
}

/** Resolves to the path of a file that is gone after the test. */
export async function keepKubeconfig(kept: Kept, text: string): Promise<string> {
  const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-identity-'))
  kept.defer(() => rm(dir, { recursive: true, force: true }))
  const file = path.join(dir, 'kubeconfig')
  await writeFile(file, text, { mode: 0o600 })
  return file
}

/** The API server answers before its authoriser has heard of a new binding. */
async function untilAdministrator(own: string, namespace: string): Promise<void> {
  const api = configOf(own).makeApiClient(AuthorizationV1Api)
  const resourceAttributes = { namespace, group: RBAC, resource: 'rolebindings', verb: 'create' }
  const ask = async () => (await api.createSelfSubjectAccessReview({ body: { spec: { resourceAttributes } } })).status
  await expect.poll(ask).toMatchObject({ allowed: true })
}

function configOf(text: string): KubeConfig {
  const config = new KubeConfig()
  config.loadFromString(text)
  return config
}

export const panel = (page: Page, type: string) => page.getByRole('region', { name: type, exact: true })

/** Presses the button beside the manifest, and answers what is on the clipboard then. */
export async function copyManifest(page: Page, type: string): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  await panel(page, type).getByRole('button', { name: 'Copy the manifest' }).click()
  return page.evaluate(() => navigator.clipboard.readText())
}

export async function checkAndAdd(page: Page, type: string): Promise<void> {
  await panel(page, type).getByRole('button', { name: 'Check and add' }).click()
}

/** Somebody whose project has this namespace as its production, consented to and provisioned. Answers the project's id. */
export async function adopt(person: Person, { namespace, kubectl }: AdoptableNamespace): Promise<string> {
  const { page } = person
  const created = await page.request.post('/api/trpc/project.create', { data: { name: 'adopted', environments: [] } })
  const { id } = (await created.json()).result.data.project
  await page.goto(`/projects/${id}?adopt=production:${namespace}`)
  await kubectl(['apply', '-f', '-'], await copyManifest(page, 'production'))
  await checkAndAdd(page, 'production')
  await expect(person.card('production').getByRole('button', { name: 'More for production' })).toBeVisible()
  return id
}
