import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { Secret } from '#server/secret.ts'
import { signIn } from '#server/services/sign-in.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import { spoilContent } from '#tests/support/spoiled-secret.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

const core = coreApi(inject('sandbox').kubeconfig)
const world = await openFileWorld()

test("each of two people gets exactly the contract's Secret, with their own token, in each namespace", async () => {
  const people = await Promise.all([world.person(), world.person()])
  for (const { actor, login, token, caller } of people) {
    const { project, results } = await caller.project.create({
      name: 'shop',
      environments: ['development', 'production'],
    })
    expect(results.map(({ outcome }) => outcome)).toEqual(['created', 'created'])
    for (const { type, namespace } of project.environments) {
      const labels = {
        'app.kubernetes.io/managed-by': 'pullkey',
        'pullkey.dev/project': project.id,
        'pullkey.dev/environment': type,
        'pullkey.dev/owner': actor.id,
      }
      expect(namespace).toBe(`project-${project.id}-${type}`)
      const [found, secret] = await Promise.all([core.readNamespace({ name: namespace }), getSecret(core, namespace)])
      expect(found.metadata?.labels).toMatchObject(labels)
      expect(secret?.type).toBe('kubernetes.io/dockerconfigjson')
      expect(secret?.metadata?.labels).toEqual(labels)
      expect(secret?.metadata?.annotations).toEqual({
        'pullkey.dev/github-login': login,
        'pullkey.dev/token-fingerprint': new Secret(token).fingerprint(),
        'pullkey.dev/provisioned-at': expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      })
      expect(Object.keys(secret?.data ?? {})).toEqual(['.dockerconfigjson'])
      const auth = Buffer.from(`${login}:${token}`).toString('base64')
      expect(dockerConfigOf(secret)).toEqual({ auths: { 'ghcr.io': { username: login, password: token, auth } } })
      expect(secret?.metadata?.managedFields?.map(({ manager, operation }) => [manager, operation])).toEqual([
        ['pullkey', 'Apply'],
      ])
    }
  }
  expect(people[0].token).not.toBe(people[1].token)
})

test('provisioning twice changes nothing, not even the resourceVersion', async () => {
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'twice', environments: ['staging'] })
  const namespace = project.environments[0]?.namespace ?? ''
  const before = await getSecret(core, namespace)
  const [result] = await caller.pullSecret.provision({ projectId: project.id })
  const after = await getSecret(core, namespace)
  expect(result?.outcome).toBe('unchanged')
  expect(after?.metadata?.resourceVersion).toBe(before?.metadata?.resourceVersion)
})

test('a plan says what would happen and writes nothing', async () => {
  const { caller } = await world.person()
  const { project } = await caller.project.create({
    name: 'planned',
    environments: ['development', 'staging', 'production'],
  })
  const [development, staging] = project.environments.map(({ namespace }) => namespace) as [string, string]
  await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace: development })
  await spoilContent(core, staging)
  const plan = await caller.pullSecret.plan({ projectId: project.id })
  expect(plan).toMatchObject([
    { action: 'create', version: 'absent' },
    // What it would be refused is not promised.
    { action: 'refused', reason: 'SECRET_CONFLICT', managers: ['kubectl-edit'] },
    { action: 'none' },
  ])
  expect(await getSecret(core, development)).toBeNull()
})

test('a token that was replaced is updated in place, keeping the uid', async () => {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'rotated', environments: ['staging'] })
  const namespace = project.environments[0]?.namespace ?? ''
  const before = await getSecret(core, namespace)
  await world.github.revokeTokens(person.login)
  const { token } = await world.github.mintToken(person.login, {
    kind: 'oauth',
    scopes: ['read:packages', 'read:user'],
  })
  await signInAgain(person, token)
  const [result] = await person.caller.pullSecret.provision({ projectId: project.id })
  const after = await getSecret(core, namespace)
  expect(result?.outcome).toBe('updated')
  expect(after?.metadata?.uid).toBe(before?.metadata?.uid)
  expect(dockerConfigOf(after)).toMatchObject({ auths: { 'ghcr.io': { password: token } } })
})

test('many provisions at the same moment end in one correct Secret', async () => {
  const { caller, token } = await world.person()
  const { project } = await caller.project.create({ name: 'at once', environments: ['staging'] })
  const namespace = project.environments[0]?.namespace ?? ''
  await caller.pullSecret.remove({ projectId: project.id })
  const results = await Promise.all(
    Array.from({ length: 12 }, () => caller.pullSecret.provision({ projectId: project.id })),
  )
  expect(results.flat().filter(({ outcome }) => outcome === 'failed')).toEqual([])
  expect(dockerConfigOf(await getSecret(core, namespace))).toMatchObject({ auths: { 'ghcr.io': { password: token } } })
})

test('a Secret removed or spoiled behind our back is put right by pressing the button again', async () => {
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'repaired', environments: ['staging'] })
  const namespace = project.environments[0]?.namespace ?? ''
  await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace })
  expect((await caller.pullSecret.provision({ projectId: project.id }))[0]?.outcome).toBe('created')
})

test('removing a project deletes our Secrets, keeps the namespaces, and is told in the audit', async () => {
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'short-lived', environments: ['development', 'staging'] })
  const [development, staging] = project.environments.map(({ namespace }) => namespace) as [string, string]
  await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace: staging })
  const { environments, removed } = await caller.project.remove({ projectId: project.id })
  expect(removed).toBe(true)
  expect(environments.map(({ outcome }) => outcome)).toEqual(['deleted', 'absent'])
  expect(await getSecret(core, development)).toBeNull()
  expect((await core.readNamespace({ name: development })).status?.phase).toBe('Active')
  await expect(caller.project.get({ projectId: project.id })).rejects.toMatchObject({ code: 'NOT_FOUND' })
  const { items } = await caller.auditEvent.list({ projectId: project.id })
  expect(items.map(({ action, outcome }) => `${action} ${outcome}`).sort()).toEqual([
    'project.create done',
    'project.remove done',
    'pull-secret.provision created',
    'pull-secret.provision created',
    'pull-secret.remove deleted',
  ])
})

async function signInAgain(person: Person, token: string): Promise<void> {
  await signIn(world.deps, person.arrival(token), AbortSignal.timeout(10_000))
}
