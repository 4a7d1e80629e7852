import type { CoreV1Api, V1Secret } from '@kubernetes/client-node'
import { inject } from 'vitest'
import { type LaidPod, layPod } from '#sandbox/cluster/pods.ts'
import { type KnownPullFailure, pullFailure } from '#sandbox/cluster/pull-failures.ts'
import type { Deps } from '#server/deps.ts'
import { type EnvironmentRef, namespaceOf } from '#server/domain/environment.ts'
import { openNamespace } from '#server/domain/namespace.ts'
import { desiredPullSecret, MANAGED_BY } from '#server/domain/pull-secret.ts'
import { Secret } from '#server/secret.ts'
import { spoilContent } from '#tests/support/spoiled-secret.ts'
import type { Person, World } from '#tests/support/world.ts'

/** Every state in which an Environment can be met, as the cluster and the database hold it. */

interface Cage {
  core: CoreV1Api
  deps: Deps
  ref: EnvironmentRef
}
type Lay = (cage: Cage) => Promise<unknown>

const at = ({ ref: { namespace } }: Cage) => ({ name: 'ghcr-secret', namespace })

const outdate: Lay = async ({ deps, ref }) => {
  const signal = AbortSignal.timeout(10_000)
  const credential = { userId: ref.owner?.id ?? '', login: 'ada', token: new Secret('gho_older') }
  const desired = desiredPullSecret(ref, credential, { registryHost: deps.policy.registryHost, now: deps.now() })
  const namespace = openNamespace(ref.namespace)
  const read = await deps.cluster.findPullSecret(namespace, signal)
  await deps.cluster.applyPullSecret(namespace, { desired, read, force: false }, signal)
}

/** Another tool writes over it. */
const rewrite =
  (change: (secret: V1Secret) => V1Secret, fieldManager = 'kubectl-edit'): Lay =>
  async (cage) => {
    const secret = await cage.core.readNamespacedSecret(at(cage))
    const read = { ...secret, metadata: { ...secret.metadata, managedFields: undefined } }
    await cage.core.replaceNamespacedSecret({ ...at(cage), body: change(read), fieldManager })
  }
/** Another tool deletes it and creates another. */
const remake =
  (change: (secret: V1Secret) => V1Secret, fieldManager = 'velero-server'): Lay =>
  async (cage) => {
    const { metadata, type, data } = await cage.core.readNamespacedSecret(at(cage))
    const { labels, annotations } = metadata ?? {}
    await cage.core.deleteNamespacedSecret(at(cage))
    const body = change({ metadata: { name: 'ghcr-secret', labels, annotations }, type, data })
    await cage.core.createNamespacedSecret({ namespace: cage.ref.namespace, body, fieldManager })
  }
const withMetadata = (change: Partial<Record<'labels' | 'annotations', object>>) => (secret: V1Secret) => {
  const { labels, annotations } = secret.metadata ?? {}
  const changed = {
    labels: { ...labels, ...change.labels },
    annotations: { ...annotations, ...change.annotations },
  }
  return { ...secret, metadata: { ...secret.metadata, ...changed } } as V1Secret
}
const otherContent = {
  '.dockerconfigjson': Buffer.from('{"auths":{"ghcr.io":{"auth":"YWRhOmdob19vdGhlcg=="}}}').toString('base64'),
}
const relabel = rewrite(withMetadata({ labels: { [MANAGED_BY]: 'Helm', team: 'shop' } }), 'helm')
const immutable = rewrite((secret) => ({ ...secret, immutable: true }))

const secrets = {
  current: async () => {},
  outdated: outdate,
  missing: (cage) => cage.core.deleteNamespacedSecret(at(cage)),
  foreign: remake(({ type, data }) => ({ metadata: { name: 'ghcr-secret' }, type, data })),
  unlabelled: rewrite((secret) => ({ ...secret, metadata: { ...secret.metadata, labels: {} } })),
  retyped: remake(({ metadata }) => ({ metadata, type: 'Opaque', stringData: { mine: 'hands off' } })),
  malformed: ({ core, ref }) => spoilContent(core, ref.namespace),
  relabelled: relabel,
  'relabelled and outdated': async (cage) => {
    await outdate(cage)
    await relabel(cage)
  },
  mislabelled: rewrite(withMetadata({ labels: { 'pullkey.dev/environment': 'other' } })),
  misannotated: rewrite(withMetadata({ annotations: { 'pullkey.dev/token-fingerprint': '0' } })),
  'outdated and annotated as current': async (cage) => {
    const { annotations } = (await cage.core.readNamespacedSecret(at(cage))).metadata ?? {}
    await outdate(cage)
    await rewrite(withMetadata({ annotations }))(cage)
  },
  deleting: async (cage) => {
    await rewrite((secret) => ({ ...secret, metadata: { ...secret.metadata, finalizers: ['example.com/kept'] } }))(cage)
    await cage.core.deleteNamespacedSecret(at(cage))
  },
  held: rewrite((secret) => ({ ...secret, data: otherContent })),
  restored: remake((secret) => secret),
  'restored when older': async (cage) => {
    await outdate(cage)
    await remake((secret) => secret)(cage)
  },
  immutable,
  'immutable and outdated': async (cage) => {
    await outdate(cage)
    await immutable(cage)
  },
} satisfies Record<string, Lay>

const IMAGE = 'ghcr.io/acme/api:2.0'
type Pod = Pick<LaidPod, 'containers' | 'events' | 'imagePullSecrets'>

const running = (imagePullSecrets = ['ghcr-secret']): Pod => ({
  imagePullSecrets,
  containers: [{ name: 'app', image: IMAGE, state: { running: true } }],
})
const failing = (cause: KnownPullFailure, imagePullSecrets = ['ghcr-secret'], image = IMAGE): Pod => {
  const { backOff, events } = pullFailure(cause, image)
  return { imagePullSecrets, containers: [{ name: 'app', image, state: { waiting: backOff } }], events }
}
/** It failed an hour ago, and long before the PullSecret was written. */
const early = (pod: Pod): Pod => ({
  ...pod,
  events: pod.events?.map((event) => ({ ...event, firstSeconds: -7200, lastSeconds: -3600 })),
})

const pods: Record<string, Pod[]> = {
  none: [],
  running: [running()],
  failing: [failing('not-found')],
  'failing for the credential': [failing('token-dead')],
  'failing early': [early(failing('no-access'))],
  'not referencing': [running([])],
  'of every kind': [
    early(failing('token-dead')),
    failing('no-credential', []),
    failing('not-found', [], 'docker.io/acme/api:2.0'),
  ],
}

type Turn = (world: World, person: Person) => Promise<unknown>

/** What the Connection is when all is laid, and what it comes to afterwards. */
export const connections: Record<string, { before?: Turn; after?: Turn }> = {
  usable: {},
  dead: {
    after: async ({ github }, { login, caller }) => {
      await github.revokeTokens(login)
      await caller.connection.check()
    },
  },
  missing: { after: ({ deps }, { actor }) => deps.db.gitConnection.deleteMany({ where: { userId: actor.id } }) },
  'expiring in 9 days': {
    before: async ({ github }, { login, caller }) => {
      const expiresAt = new Date(Date.now() + 9 * 24 * 3600_000).toISOString()
      const { token } = await github.mintToken(login, { kind: 'classic', scopes: ['read:packages'], expiresAt })
      await caller.connection.usePat({ token })
    },
  },
}

/** Those that differ from another only in how they came about: met beside a few pods, and not beside each kind. */
const variants: (keyof typeof secrets)[] = [
  'unlabelled',
  'retyped',
  'mislabelled',
  'restored',
  'relabelled and outdated',
  'misannotated',
  'outdated and annotated as current',
  'restored when older',
  'immutable and outdated',
]

/** A PullSecret's state and the pods beside it. */
export const cages = (Object.keys(secrets) as (keyof typeof secrets)[]).flatMap((secret) =>
  (variants.includes(secret) ? ['running', 'of every kind'] : Object.keys(pods)).map((kind) => ({
    secret,
    pods: kind,
    name: `${secret}, pods ${kind}`,
  })),
)

/** Lays what `secret` and `pods` name into one Environment that was just provisioned. */
export async function layCage(cage: Cage, wanted: (typeof cages)[number]): Promise<void> {
  await secrets[wanted.secret](cage)
  const { namespace } = cage.ref
  for (const [index, pod] of (pods[wanted.pods] ?? []).entries())
    await layPod(inject('sandbox').kubeconfig, { namespace, name: `api-${index}`, ...pod })
}

export function refOf(
  { actor, githubId, login }: Pick<Person, 'actor' | 'githubId' | 'login'>,
  { id: projectId, name: projectName }: { id: string; name: string },
  { id: environmentId, type }: Pick<EnvironmentRef, 'type'> & { id: string },
): EnvironmentRef {
  return {
    ...{ projectId, projectName, environmentId, type, namespace: namespaceOf(projectId, type), adopted: false },
    owner: { id: actor.id, githubId, login },
  }
}
