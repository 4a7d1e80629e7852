import { expect, inject } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { signIn } from '#server/services/sign-in.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import type { World } from '#tests/support/world.ts'

/** A project of one Environment with its PullSecret, and what a test asks of it. */
export type ProvisionedSecret = Awaited<ReturnType<typeof provisionedSecret>>

export async function provisionedSecret(world: World, name: string) {
  const core = coreApi(inject('sandbox').kubeconfig)
  const person = await world.person()
  const { project } = await person.caller.project.create({ name, environments: ['staging'] })
  const { id: environmentId = '', namespace = '' } = project.environments[0] ?? {}
  const input = { projectId: project.id, environmentIds: [environmentId] }
  let token = person.token
  return {
    ...person,
    namespace,
    environmentId,
    plan: async () => (await person.caller.pullSecret.plan(input))[0],
    provision: async (wish: object = {}) => (await person.caller.pullSecret.provision({ ...input, ...wish }))[0],
    read: () => person.caller.pullStatus.read({ projectId: project.id, environmentId }),
    overview: async () => (await person.caller.pullStatus.overview({ projectIds: [project.id] }))[0]?.secret,
    /** GitHub gives a new token, and the one before is dead. */
    reconnect: async () => {
      await world.github.revokeTokens(person.login)
      token = (await world.github.mintToken(person.login, { kind: 'oauth', scopes: ['read:packages'] })).token
      await signIn(world.deps, person.arrival(token), AbortSignal.timeout(10_000))
    },
    /** As it stands in the cluster. */
    object: () => getSecret(core, namespace),
    holdsToken: async () => {
      const config = dockerConfigOf(await getSecret(core, namespace)) as {
        auths: { [host: string]: { password: string } }
      }
      return config.auths['ghcr.io']?.password === token
    },
  }
}

/** Current wherever it is asked for, with nothing to do and nothing done. */
export async function expectQuiet({ plan, provision, read, overview, holdsToken, object }: ProvisionedSecret) {
  expect(await holdsToken()).toBe(true)
  const { secret } = await read()
  expect(secret).toMatchObject({ state: 'current' })
  expect(secret).not.toHaveProperty('managers')
  expect(await overview()).toMatchObject({ state: 'current' })
  expect(await plan()).toMatchObject({ action: 'none' })
  const before = await object()
  expect(await provision()).toMatchObject({ outcome: 'unchanged' })
  expect(await object()).toEqual(before)
}
