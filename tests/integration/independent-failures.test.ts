import { describe, expect, test } from 'vitest'
import { callerWith, clusterWith, databaseWith } from '#tests/support/altered-world.ts'
import { tracesOf } from '#tests/support/canary.ts'
import { unprovisionedProject } from '#tests/support/unprovisioned-project.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** What one part's failure leaves to the others. */

const world = await openFileWorld()

test('an exception in one Environment is its own: the others are provisioned, and all are in the audit', async () => {
  const { person, projectId, namespaces, secrets } = await unprovisionedProject(world)
  const { applyPullSecret } = world.deps.cluster
  const broken = clusterWith(world, {
    applyPullSecret: async (...write) => {
      if (write[0] === namespaces[1]) throw new TypeError(`no property of ${person.token}`)
      return applyPullSecret(...write)
    },
  })
  const results = await callerWith(world, person, broken).pullSecret.provision({ projectId })
  const { items } = await person.caller.auditEvent.list({ projectId })

  expect(results.map(({ outcome, error }) => error?.code ?? outcome)).toEqual(['created', 'INTERNAL', 'created'])
  expect((await secrets()).map((secret) => secret !== null)).toEqual([true, false, true])
  const told = items.slice(0, 3).map(({ namespace, outcome, detail }) => [namespace, detail ?? outcome])
  expect(told.sort()).toEqual(namespaces.map((name, index) => [name, ['created', 'INTERNAL', 'created'][index]]).sort())
  const line = world.logLines().find((text) => text.includes('"unexpected failure"'))
  expect(JSON.parse(line ?? '')).toMatchObject({ level: 50, err: { name: 'TypeError' } })
  expect(tracesOf(person.token, JSON.stringify([results, world.logLines()]))).toEqual([])
})

describe('when the audit cannot be written', () => {
  const unwritable = () =>
    databaseWith(world, {
      auditEvent: { createMany: () => Promise.reject(new Error('there is no space left on the device')) },
    })

  test.each([
    ['provision', 'created'],
    ['remove', 'deleted'],
  ] as const)('the results of %s are told all the same, and the log has the events', async (verb, outcome) => {
    const { person, projectId, namespaces } = await unprovisionedProject(world)
    if (verb === 'remove') await person.caller.pullSecret.provision({ projectId })
    const results = await callerWith(world, person, unwritable()).pullSecret[verb]({ projectId })

    expect(results.map((result) => result.outcome)).toEqual([outcome, outcome, outcome])
    const line = world.logLines().find((text) => text.includes('"events could not') && text.includes(projectId))
    expect(JSON.parse(line ?? '')).toMatchObject({
      level: 50,
      userId: person.actor.id,
      entries: namespaces.map((namespace) => ({ action: `pull-secret.${verb}`, projectId, namespace, outcome })),
    })
  })
})
