import { ensureServiceAccount, type LaidPod, layPod } from '#sandbox/cluster/pods.ts'
import { type KnownPullFailure, pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { signIn, type Visitor } from '#sandbox/github/sign-in.ts'

/**
 * What a newcomer finds in the demo: ada's and grace's first project, pods as a kubelet would have left them, a token that
 * ada revoked and one production that still holds it, grace as a member of ada's project, and an invitation for ada.
 */

type Project = { id: string; environments: { id: string; namespace: string }[] }

interface Place {
  appUrl: string
  gitHubUrl: string
  kubeconfig: string
}

/** Does what the two people would do in a browser, over HTTP, and lays pods into their namespaces. */
export async function settleDemoPeople({ appUrl, gitHubUrl, kubeconfig }: Place): Promise<void> {
  const { ada, shop } = await makeShop(appUrl, gitHubUrl)
  const [development, staging, production] = namespacesOf(shop)
  await lay(kubeconfig, running(development, 'web-7d9c4f6b58-x8kqz', 'ghcr.io/ada/web:1.4'))
  await lay(kubeconfig, running(development, 'postgres-5b8d7c9f6d-l6ftc', 'docker.io/library/postgres:18'))
  await lay(kubeconfig, failing(staging, 'api-5f6b8d9c47-r2x4q', 'ghcr.io/acme/api:2.0', 'no-access'))
  await lay(kubeconfig, running(staging, 'web-66b7fd5c9b-m7tpw', 'ghcr.io/ada/web:1.5'))
  await lay(kubeconfig, {
    ...failing(production, 'web-59c886b4d7-k4njs', 'ghcr.io/ada/web:1.4', 'no-credential'),
    imagePullSecrets: [],
  })
  await lay(kubeconfig, failing(production, 'job-6b9f7d5c84-t5vwn', 'ghcr.io/ada/job:2', 'token-dead'))

  const grace = await signIn({ appUrl, login: 'grace' })
  const compiler = await createProject(grace, 'compiler', ['development', 'production'])
  const [bench, released] = namespacesOf(compiler)
  await lay(kubeconfig, running(bench, 'api-6c5d8b9f74-h5vzl', 'ghcr.io/grace/api:latest'))
  await lay(kubeconfig, failing(released, 'api-84f7c6d5bb-q9wgt', 'ghcr.io/grace/api:9.9', 'not-found'))

  await invite(ada, shop, 'grace')
  await send(grace, 'member.answer', { projectId: shop.id, join: true })
  await invite(grace, compiler, 'ada')
}

/** Ada has revoked the token that she made it with, and has updated what is not production. */
async function makeShop(appUrl: string, gitHubUrl: string): Promise<{ ada: Visitor; shop: Project }> {
  const shop = await createProject(await signIn({ appUrl, login: 'ada' }), 'shop', [
    'development',
    'staging',
    'production',
  ])
  await fetch(`${gitHubUrl}/_sandbox/users/ada/tokens`, { method: 'DELETE' })
  const ada = await signIn({ appUrl, login: 'ada' })
  const environmentIds = shop.environments.slice(0, 2).map(({ id }) => id)
  await send(ada, 'pullSecret.provision', { projectId: shop.id, environmentIds })
  return { ada, shop }
}

async function createProject(person: Visitor, name: string, environments: string[]): Promise<Project> {
  const { project } = await send<{ project: Project }>(person, 'project.create', { name, environments })
  return project
}

async function invite(owner: Visitor, { id: projectId }: Project, login: string): Promise<void> {
  const input = encodeURIComponent(JSON.stringify({ projectId, login }))
  const { githubId } = await answerOf<{ githubId: string }>(await owner.fetch(`/api/trpc/member.find?input=${input}`))
  await send(owner, 'member.invite', { projectId, githubId })
}

async function send<T>(person: Visitor, procedure: string, input: object): Promise<T> {
  const headers = { 'content-type': 'application/json' }
  return answerOf(
    await person.fetch(`/api/trpc/${procedure}`, { method: 'POST', headers, body: JSON.stringify(input) }),
  )
}

async function answerOf<T>(response: Response): Promise<T> {
  if (!response.ok) throw new Error(`the demo could not be settled: ${response.url} answered ${response.status}`)
  const { result } = (await response.json()) as { result: { data: T } }
  return result.data
}

function namespacesOf({ environments }: Project): [string, string, string] {
  const [first = '', second = '', third = ''] = environments.map(({ namespace }) => namespace)
  return [first, second, third]
}

function running(namespace: string, name: string, image: string): LaidPod {
  // As a Deployment's ReplicaSet names its pods: its own name, the template's hash, five letters.
  const [deployment = '', templateHash = ''] = name.split('-')
  return {
    namespace,
    name,
    controller: { kind: 'ReplicaSet', name: `${deployment}-${templateHash}`, templateHash },
    imagePullSecrets: ['ghcr-secret'],
    containers: [{ name: 'app', image, state: { running: true } }],
  }
}

function failing(namespace: string, name: string, image: string, cause: KnownPullFailure): LaidPod {
  const { backOff, events } = pullFailure(cause, image)
  return {
    ...running(namespace, name, image),
    containers: [{ name: 'app', image, state: { waiting: backOff } }],
    events,
    isRetried: true,
  }
}

async function lay(kubeconfig: string, pod: LaidPod): Promise<void> {
  await ensureServiceAccount(kubeconfig, pod.namespace)
  await layPod(kubeconfig, pod)
}
