import { ensureServiceAccount, type LaidPod, layPod } from '#sandbox/cluster/pods.ts'
import { type KnownPullFailure, pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { signIn, type Visitor } from '#sandbox/github/sign-in.ts'

/** What a newcomer finds in the demo: ada's and grace's first project, and pods as a kubelet would have left them. */

type Environment = { id: string; type: string; namespace: string }

/** Does what the two people would do in a browser, over HTTP, and lays pods into their namespaces. */
export async function settleDemoPeople(appUrl: string, kubeconfig: string): Promise<void> {
  const ada = await signIn({ appUrl, login: 'ada' })
  const shop = await createProject(ada, 'shop', ['development', 'staging', 'production'])
  const [development, staging, production] = namespacesOf(shop)
  await lay(kubeconfig, running(development, 'web-7d9c4f6b58-x8kqz', 'ghcr.io/ada/web:1.4'))
  await lay(kubeconfig, running(development, 'postgres-5b8d7c9f6d-l6ftc', 'docker.io/library/postgres:18'))
  await lay(kubeconfig, failing(staging, 'api-5f6b8d9c47-r2x4q', 'ghcr.io/acme/api:2.0', 'no-access'))
  await lay(kubeconfig, running(staging, 'web-66b7fd5c9b-m7tpw', 'ghcr.io/ada/web:1.5'))
  await lay(kubeconfig, {
    ...failing(production, 'web-59c886b4d7-k4njs', 'ghcr.io/ada/web:1.4', 'no-credential'),
    imagePullSecrets: [],
  })

  const grace = await signIn({ appUrl, login: 'grace' })
  const compiler = await createProject(grace, 'compiler', ['development', 'production'])
  const [bench, released] = namespacesOf(compiler)
  await lay(kubeconfig, running(bench, 'api-6c5d8b9f74-h5vzl', 'ghcr.io/grace/api:latest'))
  await lay(kubeconfig, failing(released, 'api-84f7c6d5bb-q9wgt', 'ghcr.io/grace/api:9.9', 'not-found'))
}

async function createProject(person: Visitor, name: string, environments: string[]): Promise<Environment[]> {
  const response = await person.fetch('/api/trpc/project.create', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, environments }),
  })
  if (!response.ok) throw new Error(`the demo's project "${name}" could not be created: ${response.status}`)
  const { result } = (await response.json()) as { result: { data: { project: { environments: Environment[] } } } }
  return result.data.project.environments
}

function namespacesOf(environments: Environment[]): [string, string, string] {
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
  }
}

async function lay(kubeconfig: string, pod: LaidPod): Promise<void> {
  await ensureServiceAccount(kubeconfig, pod.namespace)
  await layPod(kubeconfig, pod)
}
