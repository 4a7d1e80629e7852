import { describe, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { adopt, emptyProject, giveConsent, makeAdoptable, withdrawConsent } from '#tests/support/adoptable-namespace.ts'
import { openInstallations } from '#tests/support/installations.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'

/** Namespaces that exist already, from their Consent to its end. */

const core = coreApi(inject('sandbox').kubeconfig)

describe.each(await openInstallations())('as %s', (_, { world }) => {
  test('a namespace whose administrator consents is adopted and provisioned, and nothing else there is touched', async () => {
    const person = await world.person()
    const before = await makeAdoptable()
    const stood = await core.readNamespace({ name: before.namespace })
    const { namespace, projectId, environmentId, results } = await adopt(person, { place: before })
    const secret = await getSecret(core, namespace)

    expect(results).toEqual([{ environmentId, namespace, outcome: 'created' }])
    expect(await person.caller.project.get({ projectId })).toMatchObject({
      environments: [{ id: environmentId, type: 'production', namespace, adopted: true }],
    })
    expect(secret?.metadata?.labels).toMatchObject({ 'pullkey.dev/project': projectId, 'pullkey.dev/adopted': 'true' })
    expect(dockerConfigOf(secret)).toMatchObject({ auths: { 'ghcr.io': { password: person.token } } })
    expect(await core.readNamespace({ name: namespace })).toEqual(stood)
  })

  test('without its Consent it is not adopted, and nothing is kept of the wish', async () => {
    const person = await world.person()
    const { namespace } = await makeAdoptable()
    const projectId = await emptyProject(person)
    const wanted = { projectId, type: 'staging' as const, namespace }
    await expect(person.caller.environment.add(wanted)).rejects.toMatchObject({ cause: { code: 'CONSENT_MISSING' } })
    expect(await person.caller.environment.consent(wanted)).toMatchObject({ granted: false })
    expect((await person.caller.project.get({ projectId })).environments).toEqual([])
  })

  test('a Consent that is withdrawn ends everything there, and every answer says so', async () => {
    const person = await world.person()
    const adopted = await adopt(person)
    const { namespace, projectId, environmentId } = adopted
    const secret = await getSecret(core, namespace)
    await withdrawConsent(adopted)
    const { pullStatus, pullSecret } = person.caller

    expect(await pullStatus.read({ projectId, environmentId })).toMatchObject({
      secret: { state: 'unreadable', detail: 'consent' },
      usage: { unreadable: 'consent' },
      containers: [],
      verdict: { code: 'consent-missing', severity: 'error' },
    })
    expect(await pullStatus.overview({ projectIds: [projectId] })).toMatchObject([
      { namespace, secret: { state: 'unreadable', detail: 'consent' } },
    ])
    expect(await pullStatus.glance({ projectIds: [projectId] })).toEqual([
      { environmentId, verdict: expect.objectContaining({ code: 'consent-missing' }), failing: null },
    ])
    expect(await pullSecret.plan({ projectId })).toMatchObject([{ action: 'refused', reason: 'CONSENT_MISSING' }])
    expect(await pullSecret.provision({ projectId })).toMatchObject([
      { outcome: 'failed', error: { code: 'CONSENT_MISSING' } },
    ])
    expect(await pullSecret.remove({ projectId })).toMatchObject([
      { outcome: 'failed', error: { code: 'CONSENT_MISSING' } },
    ])
    await expect(
      pullStatus.checkImage({ projectId, environmentId, image: 'ghcr.io/ada/web:1.4' }),
    ).rejects.toMatchObject({ cause: { code: 'CONSENT_MISSING' } })
    expect(await getSecret(core, namespace)).toEqual(secret)
    expect(await person.caller.project.remove({ projectId })).toMatchObject({ removed: true })
  })

  test('a namespace that its Consent gives to another project is theirs, and the first one hears of it', async () => {
    const [first, second] = [await world.person(), await world.person()]
    const adopted = await adopt(first)
    const { namespace, environmentId } = adopted
    const projectId = await emptyProject(second, 'theirs')
    const wanted = { projectId, type: 'staging' as const, namespace }
    await expect(second.caller.environment.add(wanted)).rejects.toMatchObject({ cause: { code: 'CONSENT_MISSING' } })
    await giveConsent(adopted, (await second.caller.environment.consent(wanted)).manifest)
    const { results } = await second.caller.environment.add(wanted)

    expect(results).toMatchObject([{ outcome: 'failed', error: { code: 'SECRET_FOREIGN', managers: ['pullkey'] } }])
    expect((await first.caller.project.get(adopted)).environments).toEqual([])
    const { items } = await first.caller.auditEvent.list({ projectId: adopted.projectId })
    expect(items[0]).toMatchObject({ action: 'environment.end', actor: 'namespace administrator', environmentId })
    expect((await second.caller.auditEvent.list()).items.map(({ action }) => action)).not.toContain('environment.end')
  })
})
