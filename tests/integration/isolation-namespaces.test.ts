import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, expect, inject, test } from 'vitest'
import { openNamespace } from '#server/domain/namespace.ts'
import { handleTrpc } from '#server/http/trpc.ts'
import { oddText } from '#tests/fuzz/odd.ts'
import { holds, TIMEOUT_MS } from '#tests/fuzz/property.ts'
import { ClusterProxy } from '#tests/support/cluster-proxy.ts'
import { clusterAt, questions } from '#tests/support/cluster-questions.ts'
import { json, LoopbackServer } from '#tests/support/loopback-server.ts'
import { inputs, procedures, requestOf } from '#tests/support/procedure-inputs.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** Whatever ids a person sends, the API server is asked of their own namespaces alone. */

const proxy = await ClusterProxy.start(inject('sandbox').pullkey)
const cluster = clusterAt(proxy.kubeconfig)
const world = await openFileWorld({ overrides: { cluster } })
afterAll(async () => {
  await cluster.close()
  await proxy[Symbol.asyncDispose]()
})
const [owner, stranger] = await Promise.all([world.person(), world.person()])
const create = async ({ caller }: typeof owner, name: string) =>
  (await caller.project.create({ name, environments: ['staging', 'production'] })).project
const [own, ownSecond, foreign] = [
  await create(owner, 'own'),
  await create(owner, 'second'),
  await create(stranger, 'foreign'),
]

const ownNamespaces = [own, ownSecond].flatMap(({ environments }) => environments.map(({ namespace }) => namespace))
const objects = ['', '/secrets/ghcr-secret', '/pods', '/events', '/serviceaccounts/default']
const allowed = new Set([
  ...ownNamespaces.flatMap((name) => objects.map((object) => `/api/v1/namespaces/${name}${object}`)),
  '/apis/authentication.k8s.io/v1/selfsubjectreviews',
  '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
])
/** Of any namespace the Consent may be asked for, and nothing else without one. */
const consents =
  /^\/apis\/rbac\.authorization\.k8s\.io\/v1\/namespaces\/(?!kube-|project-|default\/)[a-z0-9-]{1,63}\/rolebindings\/pullkey$/

const ids = [own, ownSecond, foreign].flatMap(({ id, environments }) => [
  id,
  ...environments.flatMap((one) => [one.id, one.namespace]),
])
const id = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...ids) },
  { weight: 1, arbitrary: fc.constantFrom(owner.actor.id, stranger.actor.id, 'kube-system', 'default', 'pullkey') },
  { weight: 1, arbitrary: oddText },
  // Something behind or before an id that is right.
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...ids), oddText).map(([right, odd]) => right + odd) },
  { weight: 1, arbitrary: fc.tuple(oddText, fc.constantFrom(...ids)).map(([odd, right]) => odd + right) },
)
/** They make and end what the others need; what they reach is in isolation.test.ts. */
const tried = procedures.filter(({ path }) => !/^(account\.|connection\.|project\.create|project\.remove)/.test(path))

test('no request names a namespace that is not the caller’s own, whatever ids they send', {
  timeout: TIMEOUT_MS,
}, async () => {
  // What making the projects asked for.
  proxy.asked.length = 0
  let reached = 0
  const call = fc.record({
    procedure: fc.constantFrom(...tried),
    projectId: id,
    environmentId: id,
    others: fc.array(id, { maxLength: 2 }),
    namespace: fc.option(id, { nil: undefined }),
  })
  await holds({
    parser: 'ids of projects and Environments',
    claim: 'reach the caller’s own namespaces alone',
    property: fc.asyncProperty(call, async ({ procedure, projectId, environmentId, others, namespace }) => {
      const input = { ...inputs[procedure.path]?.({ projectId, environmentId }) }
      if ('namespace' in input) Object.assign(input, { namespace })
      for (const list of ['environmentIds', 'projectIds'] as const)
        if (list in input)
          Object.assign(input, { [list]: [...(input as Record<typeof list, string[]>)[list], ...others] })
      const context = { requestId: randomUUID(), actor: owner.actor, deps: world.deps }
      const response = await handleTrpc(requestOf(procedure, JSON.stringify(input)), async () => context)
      await response.text()
      for (const { url, method } of proxy.asked.splice(0)) {
        const isConsent = method === 'GET' && consents.test(url.pathname)
        const isOwnList =
          url.pathname === '/api/v1/secrets' &&
          url.searchParams.get('fieldSelector') === 'metadata.name=ghcr-secret' &&
          url.searchParams.get('labelSelector') === `pullkey.dev/owner=${owner.actor.id},pullkey.dev/adopted!=true`
        if (!isConsent && !isOwnList && !allowed.has(url.pathname)) throw new Error(url.href)
        reached += 1
      }
    }),
  })
  expect(reached).toBeGreaterThan(0)
})

test('what is no name of a namespace is asked of nobody: no character of it can change where a request goes', {
  timeout: TIMEOUT_MS,
}, async () => {
  await using server = await LoopbackServer.start(json(200, { items: [] }))
  const listening = clusterAt(server.kubeconfig())
  const names = Object.keys(questions).filter(
    (name) => !['listPullSecrets', 'readUsername', 'mayMakeNamespaces', 'readVersion'].includes(name),
  ) as (keyof typeof questions)[]
  const odd = fc.oneof(
    oddText,
    fc
      .tuple(fc.constantFrom('/', '..', '%2f', '?', '#', '\0', 'é', '\\', '.', ' ', '@', ':', ';', 'A'), oddText)
      .map(([one, rest]) => `project-${one}${rest}`),
  )
  await holds({
    parser: 'names of namespaces',
    claim: 'that are none are asked of nobody',
    property: fc.asyncProperty(fc.constantFrom(...names), odd, async (name, namespace) => {
      fc.pre(!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace))
      const failure = await questions[name](listening, openNamespace(namespace), 'gho_none').then(
        () => null,
        (error: unknown) => error,
      )
      if (!(failure instanceof TypeError)) throw new Error(`it ended with ${String(failure)}`)
      if (server.asked.length > 0) throw new Error(String(server.asked[0]?.url))
    }),
  })
})
