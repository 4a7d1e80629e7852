import { DriverAdapterError } from '@prisma/driver-adapter-utils'
import { afterAll, expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { openWatchedDatabase } from '#tests/support/database.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { openFileWorld, type Person } from '#tests/support/world.ts'

/** What each procedure that works on the cluster leaves and tells when the database is lost in the middle of it. */

const core = coreApi(inject('sandbox').kubeconfig)
const types = ['development', 'staging', 'production'] as const

/** A database that answers so many more queries and is then lost. */
const database = { queriesLeft: Number.POSITIVE_INFINITY }

const lose = () => {
  if (database.queriesLeft <= 0) throw new DriverAdapterError({ kind: 'ConnectionClosed' })
}
const opened = await openWatchedDatabase({
  onTransaction: lose,
  onQuery: () => {
    lose()
    database.queriesLeft -= 1
  },
})
afterAll(opened.close)
const world = await openFileWorld({ overrides: { db: opened.prisma } })

interface Place {
  person: Person
  projectId: string
  namespaces: string[]
}

const codeOf = (error: Error) => (error.cause as { code?: string }).code
const provision = ({ person, projectId }: Place) => person.caller.pullSecret.provision({ projectId })
const secretsOf = async ({ namespaces }: Place) =>
  (await Promise.all(namespaces.map((namespace) => getSecret(core, namespace)))).map((secret) => secret !== null)

/** Everybody's is another person: some of these verbs end one. */
async function newPlace(isProvisioned: boolean): Promise<Place> {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'midway', environments: [...types] })
  if (!isProvisioned) await person.caller.pullSecret.remove({ projectId: project.id })
  return { person, projectId: project.id, namespaces: project.environments.map(({ namespace }) => namespace) }
}

/** Runs `verb` with 0, 1, 2, … queries before the database is lost, until none is missed. */
async function forEveryQuery<T>(
  isProvisioned: boolean,
  verb: (place: Place) => Promise<T>,
  judge: (place: Place, told: T | string | undefined, log: string) => Promise<void>,
): Promise<number> {
  for (let queries = 0; ; queries += 1) {
    const place = await newPlace(isProvisioned)
    database.queriesLeft = queries
    const told = await verb(place).catch(codeOf)
    const isLost = database.queriesLeft <= 0
    database.queriesLeft = Number.POSITIVE_INFINITY
    await judge(place, told, world.logLines().join('\n'))
    if (!isLost) return queries
  }
}

test('of provisioning: what it says was written stands, what it says failed does not, and doing it again completes it', async () => {
  const rounds = await forEveryQuery(false, provision, async (place, told) => {
    const isThere = await secretsOf(place)
    if (typeof told !== 'object') expect([told, isThere]).toEqual(['DATABASE_UNREACHABLE', [false, false, false]])
    else {
      expect(told.map(({ outcome }) => outcome === 'created')).toEqual(isThere)
      const codes = told.flatMap(({ error }) => error?.code ?? [])
      expect(codes.every((code) => code === 'DATABASE_UNREACHABLE')).toBe(true)
    }
    const again = await provision(place)
    expect(again.map(({ outcome }) => outcome)).toEqual(isThere.map((stood) => (stood ? 'unchanged' : 'created')))
  })
  expect(rounds).toBeGreaterThan(3)
})

test('of creating: there is a project or there is none, and what was written for it is told', async () => {
  const create = ({ person }: Place) => person.caller.project.create({ name: 'new', environments: [...types] })
  await forEveryQuery(false, create, async (place, told) => {
    const { items } = await place.person.caller.project.list()
    const project = items.find(({ name }) => name === 'new')
    if (typeof told !== 'object') {
      expect([told, project]).toEqual(['DATABASE_UNREACHABLE', undefined])
      return
    }
    expect(project).toEqual(told.project)
    const namespaces = told.project.environments.map(({ namespace }) => namespace)
    expect(told.results.map(({ outcome }) => outcome === 'created')).toEqual(await secretsOf({ ...place, namespaces }))
  })
})

const removals: [string, (place: Place) => Promise<unknown>][] = [
  ['removing Secrets', ({ person, projectId }) => person.caller.pullSecret.remove({ projectId })],
  ['removing a project', ({ person, projectId }) => person.caller.project.remove({ projectId })],
  ['forgetting', ({ person }) => person.caller.connection.forget()],
  ['removing an account', ({ person }) => person.caller.account.remove()],
]

test.each(removals)(
  'of %s: what was deleted is in the answer, the audit or the log, and doing it again completes it',
  async (_, remove) => {
    const rounds = await forEveryQuery(true, remove, async (place, told, log) => {
      const { person, projectId, namespaces } = place
      const isThere = await secretsOf(place)
      if (typeof told === 'object') expect(isThere).toEqual([false, false, false])
      else expect(told).toBe('DATABASE_UNREACHABLE')
      if (!isThere[0]) {
        const events = await person.caller.auditEvent.list()
        const isRecorded = (namespace: string) => {
          const isMeant = (event: { action: string; namespace?: string }) =>
            event.action === 'pull-secret.remove' && event.namespace === namespace
          const line = log
            .split('\n')
            .find((text) => text.includes('events could not be recorded') && text.includes(projectId))
          return events.items.some(isMeant) || line?.includes(namespace)
        }
        expect(namespaces.filter((namespace) => !isRecorded(namespace))).toEqual([])
      }
      await remove(place).catch((error: Error) => expect(codeOf(error)).toBe('NOT_FOUND'))
      expect(await secretsOf(place)).toEqual([false, false, false])
    })
    expect(rounds).toBeGreaterThan(1)
  },
)
