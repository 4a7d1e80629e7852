import { expect, inject, test } from 'vitest'
import { limits } from '#server/routers/limits.ts'
import { ClusterProxy } from '#tests/support/cluster-proxy.ts'
import { clusterAt } from '#tests/support/cluster-questions.ts'
import { inputs, type Procedure, procedures } from '#tests/support/procedure-inputs.ts'
import { type Caller, openWorld, type Person } from '#tests/support/world.ts'

/** Nobody spends what others need: whatever asks an outside system is limited for each person. */

type Callable = Record<string, Record<string, (input: unknown) => Promise<unknown>>>

function call(caller: Caller, { path }: Procedure, input: unknown): Promise<unknown> {
  const [router = '', name = ''] = path.split('.')
  return (caller as unknown as Callable)[router]?.[name]?.(input ?? undefined) ?? Promise.reject(new Error(path))
}

test('beyond their limits every procedure either refuses or asks nobody outside', async () => {
  await using proxy = await ClusterProxy.start(inject('sandbox').pullkey)
  const cluster = clusterAt(proxy.kubeconfig)
  await using world = await openWorld({ overrides: { cluster } })
  const [person, other] = [await world.person(), await world.person()]
  const target = await projectOf(person)
  const asked = async (who: Person) => [proxy.asked.length, await world.github.callCount(who.login)]
  const expire = new Date(Date.now() + 60_000)
  const rows = limits.map(({ name, uses }) => ({ key: `${name}:${person.actor.id}`, points: uses, expire }))
  await world.deps.db.rateLimit.deleteMany({ where: { key: { endsWith: person.actor.id } } })
  await world.deps.db.rateLimit.createMany({ data: rows })

  const refused: string[] = []
  for (const procedure of procedures) {
    const before = await asked(person)
    const outcome = await call(person.caller, procedure, inputs[procedure.path]?.(target)).then(
      () => 'done',
      ({ cause }: { cause?: { code?: string } }) => cause?.code,
    )
    if (outcome === 'RATE_LIMITED') refused.push(procedure.path)
    expect([procedure.path, await asked(person)]).toEqual([procedure.path, before])
  }

  // Those that speak of the database alone go on.
  expect(refused.sort()).toEqual([
    'account.remove',
    'connection.check',
    'connection.forget',
    'connection.packages',
    'connection.usePat',
    'connection.withdraw',
    'environment.add',
    'environment.choices',
    'environment.consent',
    'environment.remove',
    'member.find',
    'member.invite',
    'project.create',
    'project.remove',
    'project.rename',
    'pullSecret.plan',
    'pullSecret.provision',
    'pullSecret.remove',
    'pullStatus.checkImage',
    'pullStatus.glance',
    'pullStatus.overview',
    'pullStatus.read',
  ])
  expect(await other.caller.connection.check()).toMatchObject({ state: 'valid' })
  await cluster.close()
})

async function projectOf({ caller }: Person) {
  const { project } = await caller.project.create({ name: 'limited', environments: ['staging'] })
  return { projectId: project.id, environmentId: project.environments[0]?.id ?? '' }
}
