import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { layPod } from '#sandbox/cluster/pods.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import { joinProject, sharedProject } from '#tests/support/shared-project.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** Who belongs to a project, and whose token stands where. */

const world = await openFileWorld()
const { kubeconfig } = inject('sandbox')
const core = coreApi(kubeconfig)
const tokenIn = async (namespace: string) =>
  (dockerConfigOf(await getSecret(core, namespace)) as { auths: Record<string, { password: string }> }).auths['ghcr.io']
    ?.password

test('an invitation waits on the invited person’s page, and joining makes them a member', async () => {
  const [owner, invited] = [await world.person(), await world.person()]
  const { project } = await owner.caller.project.create({ name: 'shop', environments: [] })
  const projectId = project.id
  const found = await owner.caller.member.find({ projectId, login: `@${invited.login}` })
  expect(found).toMatchObject({ githubId: invited.githubId, login: invited.login })
  await owner.caller.member.invite({ projectId, githubId: invited.githubId })

  await expect(invited.caller.project.get({ projectId })).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } })
  expect(await invited.caller.member.invitations()).toMatchObject([
    { projectId, projectName: 'shop', invitedBy: owner.login },
  ])
  await invited.caller.member.answer({ projectId, join: true })
  expect(await invited.caller.project.list()).toMatchObject({ items: [{ id: projectId, role: 'member' }] })
  expect(await owner.caller.project.get({ projectId })).toMatchObject({ role: 'owner' })
  expect(await invited.caller.member.list({ projectId })).toMatchObject({
    owner: { login: owner.login },
    members: [{ login: invited.login }],
    invitations: [],
  })
  expect(await invited.caller.member.invitations()).toEqual([])
})

test('a member replaces the owner’s living token only with a decision, and both see whose stands there', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, environmentId, namespace } = await sharedProject(ada, grace)
  const { pullSecret, pullStatus } = grace.caller

  expect(await pullStatus.read({ projectId, environmentId })).toMatchObject({
    secret: { state: 'current', holder: { login: ada.login, isYou: false } },
  })
  const { secret } = await pullStatus.read({ projectId, environmentId })
  const [listed] = await pullStatus.overview()
  expect([secret.fingerprint, listed?.secret.fingerprint]).toEqual([undefined, undefined])
  expect(await pullSecret.plan({ projectId })).toMatchObject([{ action: 'replace', holder: { login: ada.login } }])
  expect(await pullSecret.provision({ projectId })).toMatchObject([
    { outcome: 'failed', error: { code: 'HELD_BY_OTHER' } },
  ])
  expect(await tokenIn(namespace)).toBe(ada.token)
  expect(await pullSecret.provision({ projectId, replace: true })).toMatchObject([{ outcome: 'updated' }])
  expect(await tokenIn(namespace)).toBe(grace.token)
  expect(await ada.caller.pullStatus.read({ projectId, environmentId })).toMatchObject({
    secret: { state: 'current', holder: { login: grace.login, isYou: false } },
  })
  expect(await ada.caller.pullStatus.overview()).toMatchObject([
    { secret: { state: 'current', holder: { login: grace.login, isYou: false } } },
  ])
  expect(await ada.caller.connection.placements()).toEqual([])
  expect(await grace.caller.connection.placements()).toMatchObject([{ environmentId, namespace, isYours: true }])
})

test('the plan names the images that the new token may not read', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  const image = `ghcr.io/${ada.login}/secret:1`
  await layPod(kubeconfig, {
    namespace,
    name: 'api',
    containers: [{ name: 'app', image, state: { running: true } }],
  })
  expect(await grace.caller.pullSecret.plan({ projectId })).toMatchObject([{ unreadable: [{ image, pods: 1 }] }])
})

test('with another’s token only images that pods name are checked', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, environmentId } = await sharedProject(ada, grace)
  await expect(
    grace.caller.pullStatus.checkImage({ projectId, environmentId, image: `ghcr.io/${ada.login}/any:1` }),
  ).rejects.toMatchObject({ cause: { code: 'NOT_HOLDER' } })
})

test('who leaves loses the project at once; their token stays and can be withdrawn', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, environmentId, namespace } = await sharedProject(ada, grace)
  await grace.caller.pullSecret.provision({ projectId, replace: true })
  await grace.caller.member.leave({ projectId })

  await expect(grace.caller.project.get({ projectId })).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } })
  expect(await tokenIn(namespace)).toBe(grace.token)
  expect(await ada.caller.pullStatus.read({ projectId, environmentId })).toMatchObject({
    secret: { state: 'outdated', detail: 'holder-left', holder: { login: grace.login, isYou: false } },
  })
  expect(await grace.caller.connection.placements()).toMatchObject([{ environmentId, isYours: false }])
  expect(await grace.caller.connection.withdraw({ environmentId })).toMatchObject([{ outcome: 'deleted' }])
  expect(await getSecret(core, namespace)).toBeNull()
  expect(await grace.caller.connection.placements()).toEqual([])
})

test('a member removes only what they hold, and what only the owner may is refused by name', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, environmentId } = await sharedProject(ada, grace)
  const { caller } = grace
  expect(await caller.pullSecret.remove({ projectId })).toMatchObject([
    { outcome: 'failed', error: { code: 'NOT_HOLDER' } },
  ])
  const refused = { cause: { code: 'NOT_OWNER' } }
  await expect(caller.project.rename({ projectId, name: 'mine' })).rejects.toMatchObject(refused)
  await expect(caller.project.remove({ projectId })).rejects.toMatchObject(refused)
  await expect(caller.project.transfer({ projectId, githubId: grace.githubId })).rejects.toMatchObject(refused)
  await expect(caller.environment.add({ projectId, type: 'staging' })).rejects.toMatchObject(refused)
  await expect(caller.environment.remove({ projectId, environmentId })).rejects.toMatchObject(refused)
  await expect(caller.member.invite({ projectId, githubId: '1001' })).rejects.toMatchObject(refused)
  await expect(caller.member.remove({ projectId, githubId: ada.githubId })).rejects.toMatchObject(refused)
})

test('forgetting takes one’s own token out, and nobody else’s', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  const forgotten = await grace.caller.connection.forget()
  expect(forgotten.environments).toMatchObject([{ namespace, outcome: 'absent' }])
  expect(await tokenIn(namespace)).toBe(ada.token)
  expect((await ada.caller.connection.forget()).environments).toMatchObject([{ namespace, outcome: 'deleted' }])
  expect(await ada.caller.project.get({ projectId })).toMatchObject({ id: projectId })
})

test('a project is handed over to a member, and its former owner is one', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId } = await sharedProject(ada, grace)
  expect(await ada.caller.project.transfer({ projectId, githubId: grace.githubId })).toEqual({ adoptedNamespaces: [] })
  expect(await grace.caller.project.get({ projectId })).toMatchObject({ role: 'owner' })
  expect(await ada.caller.project.get({ projectId })).toMatchObject({ role: 'member' })
})

test('an account with shared projects is deleted only when they are handed over or are to end', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { projectId, namespace } = await sharedProject(ada, grace)
  expect(await ada.caller.account.remove()).toMatchObject({ removed: false, shared: [{ id: projectId }] })
  expect(await tokenIn(namespace)).toBe(ada.token)
  expect(await ada.caller.account.remove({ endShared: true })).toMatchObject({ removed: true })
  expect(await getSecret(core, namespace)).toBeNull()
  await expect(grace.caller.project.get({ projectId })).rejects.toMatchObject({ cause: { code: 'NOT_FOUND' } })
})

test('a member sees what was done to the project since they joined', async () => {
  const [ada, grace] = [await world.person(), await world.person()]
  const { project } = await ada.caller.project.create({ name: 'shop', environments: ['staging'] })
  await joinProject(ada, grace, project.id)
  await ada.caller.project.rename({ projectId: project.id, name: 'store' })
  const { items } = await grace.caller.auditEvent.list({ projectId: project.id })
  expect(items.map(({ action }) => action)).toEqual(['project.rename', 'member.join'])
})
