import { randomUUID } from 'node:crypto'
import { describe, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { layPod } from '#sandbox/cluster/pods.ts'
import { pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { handleActivityCsv } from '#server/http/activity-csv.ts'
import { signIn } from '#server/services/sign-in.ts'
import { adopt, makeAdoptable, withdrawConsent } from '#tests/support/adoptable-namespace.ts'
import { csvWords } from '#tests/support/csv-words.ts'
import { openInstallations } from '#tests/support/installations.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import { layProjects, MORE_THAN_BY_NAME } from '#tests/support/many-projects.ts'
import { RegistryControl } from '#tests/support/registry-control.ts'
import type { Caller } from '#tests/support/world.ts'

/** What works for namespaces that Pullkey makes works for adopted ones. */

const { kubeconfig, env } = inject('sandbox')
const core = coreApi(kubeconfig)
const registry = new RegistryControl(env.REGISTRY_URL ?? '')

const DELETED = { environments: [{ outcome: 'deleted' }] }
const REMOVED = { ...DELETED, removed: true }

/** Who ends something, and what. */
interface Ender {
  caller: Caller
  target: { projectId: string; environmentId: string }
}

describe.each(await openInstallations())('as %s', (_, { world, takeAsked }) => {
  test('pods that cannot pull are found, with what is to be done, and counted in the list', async () => {
    const { caller } = await world.person()
    const adopted = await adopt({ caller })
    const { namespace, projectId, environmentId } = adopted
    const image = 'ghcr.io/acme/api:2.0'
    const { backOff, events } = pullFailure('no-access', image)
    const containers = [{ name: 'app', image, state: { waiting: backOff } }]
    await layPod(kubeconfig, { namespace, name: 'api', imagePullSecrets: ['ghcr-secret'], containers, events })
    const status = await caller.pullStatus.read(adopted)
    expect(status).toMatchObject({
      namespace,
      secret: { state: 'current' },
      usage: { pods: 1, podsReferencing: 1, defaultServiceAccount: false },
      containers: [{ pod: 'api', cause: 'no-access', image }],
      verdict: { code: 'no-access', facts: { pods: 1, images: [image] } },
    })
    expect(status).not.toHaveProperty('unread')
    expect(await caller.pullStatus.glance({ projectIds: [projectId] })).toMatchObject([
      { environmentId, failing: 1, verdict: { code: 'no-access' } },
    ])
  })

  test('without pods and with the Secret in place there is nothing to do', async () => {
    const { caller } = await world.person()
    const adopted = await adopt({ caller })
    await core.createNamespacedServiceAccount({ namespace: adopted.namespace, body: { metadata: { name: 'default' } } })
    expect((await caller.pullStatus.read(adopted)).verdict).toMatchObject({ code: 'ok' })
  })

  test('an image is checked with the Secret as it stands there', async () => {
    const person = await world.person()
    const adopted = await adopt(person)
    await registry.putPackage(person.login, 'web', { tags: ['1'] })
    const check = (tag: string) =>
      person.caller.pullStatus.checkImage({ ...adopted, image: `ghcr.io/${person.login}/web:${tag}` })
    expect(await check('1')).toMatchObject({ result: 'pullable' })
    expect(await check('none')).toMatchObject({ result: 'not-found' })
    await core.deleteNamespacedSecret({ name: 'ghcr-secret', namespace: adopted.namespace })
    expect(await check('1')).toMatchObject({ result: 'no-secret' })
  })

  test('a new token is planned and written with "update all", beside an Environment that is closed', async () => {
    const person = await world.person()
    const open = await adopt(person)
    const { projectId } = open
    const closed = await adopt(person, { projectId, type: 'staging' })
    await withdrawConsent(closed)
    await world.github.revokeTokens(person.login)
    const { token } = await world.github.mintToken(person.login, { kind: 'oauth', scopes: ['read:packages'] })
    await signIn(world.deps, person.arrival(token), AbortSignal.timeout(10_000))

    const byId = (results: { environmentId: string }[]) => new Map(results.map((one) => [one.environmentId, one]))
    const plan = byId(await person.caller.pullSecret.plan({ projectId }))
    expect(plan.get(open.environmentId)).toMatchObject({ action: 'update' })
    expect(plan.get(closed.environmentId)).toMatchObject({ action: 'refused', reason: 'CONSENT_MISSING' })
    const done = byId(await person.caller.pullSecret.provision({ projectId }))
    expect(done.get(open.environmentId)).toMatchObject({ outcome: 'updated' })
    expect(done.get(closed.environmentId)).toMatchObject({ outcome: 'failed', error: { code: 'CONSENT_MISSING' } })
    expect(dockerConfigOf(await getSecret(core, open.namespace))).toMatchObject({
      auths: { 'ghcr.io': { password: token } },
    })
    const overview = byId(await person.caller.pullStatus.overview({ projectIds: [projectId] }))
    expect(overview.get(open.environmentId)).toMatchObject({ secret: { state: 'current', login: person.login } })
    expect(overview.get(closed.environmentId)).toMatchObject({ secret: { state: 'unreadable', detail: 'consent' } })
  })

  test('in a project beside one that Pullkey makes each is handled in its own way', async () => {
    const person = await world.person()
    const { project } = await person.caller.project.create({ name: 'both', environments: ['development'] })
    const adopted = await adopt(person, { projectId: project.id })
    const results = await person.caller.pullSecret.provision({ projectId: project.id })
    const [made] = project.environments
    const [ofMade, ofAdopted] = [made?.id, adopted.environmentId].map((id) =>
      results.find(({ environmentId }) => environmentId === id),
    )
    expect(ofAdopted).toMatchObject({ outcome: 'unchanged' })
    // Whoever has no right but those of Consents makes no namespace.
    expect(['unchanged', 'failed']).toContain(ofMade?.outcome)
    const { mayMakeNamespaces } = await person.caller.environment.choices()
    expect(ofMade).toMatchObject(mayMakeNamespaces ? { outcome: 'unchanged' } : { error: { code: 'CLUSTER_DENIED' } })
  })

  /** By which its Secret goes, and what of the person's stays. */
  const ends: [string, (person: Ender) => Promise<unknown>, object][] = [
    ['pullSecret.remove', ({ caller, target }) => caller.pullSecret.remove(target), [{ outcome: 'deleted' }]],
    ['environment.remove', ({ caller, target }) => caller.environment.remove(target), REMOVED],
    ['project.remove', ({ caller, target }) => caller.project.remove(target), REMOVED],
    ['connection.forget', ({ caller }) => caller.connection.forget(), { ...DELETED, revoked: true }],
    ['account.remove', ({ caller }) => caller.account.remove(), REMOVED],
  ]

  test.each(ends)('%s deletes the Secret, and neither the namespace nor its Consent', async (__, end, expected) => {
    const { caller } = await world.person()
    const adopted = await adopt({ caller })
    const { namespace, projectId, environmentId } = adopted
    const stood = await core.readNamespace({ name: namespace })
    expect(await end({ caller, target: { projectId, environmentId } })).toMatchObject(expected)
    expect(await getSecret(core, namespace)).toBeNull()
    expect(await core.readNamespace({ name: namespace })).toEqual(stood)
    // It is still given, and is the namespace's administrator's to take back.
    await withdrawConsent(adopted)
  })

  test.each(ends.slice(1))('%s is not held up by a Consent that is gone, and says what stays', async (__, end) => {
    const { caller } = await world.person()
    const adopted = await adopt({ caller })
    const { namespace, projectId, environmentId } = adopted
    await withdrawConsent(adopted)
    const secret = await getSecret(core, namespace)
    const answer = await end({ caller, target: { projectId, environmentId } })
    expect(answer).toMatchObject({
      environments: [{ environmentId, namespace, outcome: 'failed', error: { code: 'CONSENT_MISSING' } }],
    })
    expect(answer).toMatchObject('removed' in (answer as object) ? { removed: true } : { revoked: true })
    expect(await getSecret(core, namespace)).toEqual(secret)
  })

  test('what was done there is in the activity, and in its file', async () => {
    const person = await world.person()
    const adopted = await adopt(person)
    const { projectId, namespace, environmentId } = adopted
    await withdrawConsent(adopted)
    await person.caller.environment.remove({ projectId, environmentId })
    const { items } = await person.caller.auditEvent.list({ projectId })
    expect(items).toMatchObject([
      { action: 'environment.remove', outcome: 'done', namespace, environmentId },
      { action: 'pull-secret.remove', outcome: 'failed', detail: 'CONSENT_MISSING', namespace, environmentId },
      { action: 'pull-secret.provision', outcome: 'created', namespace, environmentId },
      { action: 'environment.add', outcome: 'done', namespace, environmentId },
      { action: 'project.create', outcome: 'done' },
    ])
    const context = { requestId: randomUUID(), actor: person.actor, deps: world.deps }
    const request = new Request('http://localhost:3000/api/activity/csv')
    const csv = await handleActivityCsv(request, async () => context, csvWords('en'))
    const lines = (await csv.text()).split('\r\n').filter((line) => line.includes(namespace))
    expect(lines).toHaveLength(4)
  })

  test('a rename of the project touches no adopted namespace', async () => {
    const person = await world.person()
    const { namespace, projectId } = await adopt(person)
    const [stood, secret] = [await core.readNamespace({ name: namespace }), await getSecret(core, namespace)]
    takeAsked(namespace)
    await person.caller.project.rename({ projectId, name: 'renamed' })
    expect(takeAsked(namespace)).toEqual([])
    expect(await core.readNamespace({ name: namespace })).toEqual(stood)
    expect(await getSecret(core, namespace)).toEqual(secret)
    // The Consent names the project by its id.
    expect(await person.caller.pullSecret.provision({ projectId })).toMatchObject([{ outcome: 'unchanged' }])
  })

  test('a project is found by an adopted namespace and by a type, and by nothing of another person', async () => {
    const [person, other] = [await world.person(), await world.person()]
    const adopted = await adopt(person, { place: await makeAdoptable(`Team-${randomUUID()}`.toLowerCase()) })
    const plain = await person.caller.project.create({ name: 'plain', environments: ['staging'] })
    const found = async (search: string, { caller } = person) =>
      (await caller.project.list({ search })).items.map(({ id }) => id)
    expect(await found(adopted.namespace)).toEqual([adopted.projectId])
    expect(await found(adopted.namespace.slice(5, 20).toUpperCase())).toEqual([adopted.projectId])
    expect(await found('production')).toEqual([adopted.projectId])
    expect(await found('Staging')).toEqual([plain.project.id])
    expect(await found(plain.project.environments[0]?.namespace ?? '')).toEqual([plain.project.id])
    // Its namespace is another one.
    expect(await found(`project-${adopted.projectId}-production`)).toEqual([])
    expect(await found(adopted.namespace, other)).toEqual([])
    const { items } = await person.caller.project.list({ search: adopted.namespace })
    expect(items[0]?.environments).toMatchObject([{ namespace: adopted.namespace, adopted: true }])
  })

  test('in an overview of more than are read by name the adopted ones are read by name, after their Consent', async () => {
    const person = await world.person()
    const [open, closed] = [await adopt(person), await adopt(person)]
    await withdrawConsent(closed)
    await layProjects(world.deps.db, person, MORE_THAN_BY_NAME)
    for (const { namespace } of [open, closed]) takeAsked(namespace)
    const overview = await person.caller.pullStatus.overview()
    const secretOf = ({ environmentId }: typeof open) =>
      overview.find((one) => one.environmentId === environmentId)?.secret
    expect(overview).toHaveLength(MORE_THAN_BY_NAME + 2)
    expect(secretOf(open)).toMatchObject({ state: 'current' })
    expect(secretOf(closed)).toEqual({ state: 'unreadable', detail: 'consent' })
  })
})
