import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect, inject, test } from 'vitest'
import { signIn } from '#server/services/sign-in.ts'
import { type Fault, FaultyServer, faults } from '#tests/support/faulty-server.ts'
import { forwarderTo } from '#tests/support/forwarder.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

/** What each procedure comes to while GitHub's API, or the way to it, is out of order. */

const apiUrl = new URL(inject('sandbox').env.GITHUB_API_URL ?? '')
const github = await FaultyServer.start(forwarderTo(apiUrl.origin))
setDefaultCACertificates([...getCACertificates('default'), github.authority])
const world = await openFileWorld({ env: { GITHUB_API_URL: `${github.url}${apiUrl.pathname}` } })

const staying = () => AbortSignal.timeout(30_000)

async function during<T>(fault: Fault, run: () => Promise<T>): Promise<T> {
  await github.suffer(fault)
  try {
    return await run()
  } finally {
    await github.suffer(null)
  }
}

const mint = async ({ login }: Person, kind: 'oauth' | 'classic') =>
  (await world.github.mintToken(login, { kind, scopes: ['read:packages', 'read:user'] })).token

const code = (error: Error) => (error.cause as { code?: string }).code

test.each(faults.filter((fault) => fault !== 'slow'))(
  'a GitHub that is %s is told by every procedure that asks it, and by no other',
  async (fault) => {
    const [person, leaver, returning] = await Promise.all([world.person(), world.person(), world.person()])
    const { project } = await leaver.caller.project.create({ name: 'left', environments: ['staging'] })
    const [classic, fresh] = [await mint(person, 'classic'), await mint(returning, 'oauth')]
    const { caller } = person
    const [check, packages, pasted, forgotten, arrived, created] = await during(fault, () =>
      Promise.all([
        caller.connection.check(),
        caller.connection.packages().catch(code),
        caller.connection.usePat({ token: classic }).catch(code),
        leaver.caller.connection.forget(),
        signIn(world.deps, returning.arrival(fresh), staying()),
        caller.project.create({ name: 'not GitHub’s', environments: ['staging'] }),
      ]),
    )

    expect(check).toMatchObject({ state: fault === 'limited' ? 'rate-limited' : 'unreachable', scopes: [] })
    expect([packages, pasted]).toEqual(['GITHUB_UNREACHABLE', 'GITHUB_UNREACHABLE'])
    expect([forgotten.revoked, forgotten.environments.map(({ outcome }) => outcome)]).toEqual([false, ['deleted']])
    expect(arrived).toMatchObject({ outcome: 'welcome' })
    expect(created.results.map(({ outcome }) => outcome)).toEqual(['created'])

    // The token that could not be vouched for has given way, and what could not be ended is ended by asking again.
    const replaced = await world.deps.db.auditEvent.findFirst({
      where: { actorId: returning.actor.id, action: 'connection.replace' },
    })
    expect(replaced?.detail).toBe('unchecked')
    expect((await caller.connection.check()).state).toBe('valid')
    expect(await caller.connection.usePat({ token: classic })).toMatchObject({ source: 'pat' })
    expect(await leaver.caller.connection.forget()).toEqual({
      environments: [
        {
          environmentId: project.environments[0]?.id,
          namespace: project.environments[0]?.namespace,
          outcome: 'absent',
        },
      ],
      // Where the answer was cut off GitHub had ended the grant, which nobody confirms a second time.
      revoked: fault !== 'cut',
    })
    expect(await world.github.liveTokens(leaver.login)).toEqual([])
  },
)

test('a GitHub that is slow is waited for', async () => {
  const { caller } = await world.person()
  const [check, packages] = await during('slow', () =>
    Promise.all([caller.connection.check(), caller.connection.packages()]),
  )
  expect(check.state).toBe('valid')
  expect(packages).toEqual({ items: [], nextCursor: null })
})
