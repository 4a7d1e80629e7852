import { expect, test } from 'vitest'
import { addressProperties, covered, inputProperties } from '#tests/fuzz/procedures.ts'
import { holds, TIMEOUT_MS } from '#tests/fuzz/property.ts'
import { openFileWorld } from '#tests/support/world.ts'

const world = await openFileWorld()
const person = await world.person()
const { project } = await person.caller.project.create({ name: 'fuzzed', environments: ['staging', 'production'] })
const place = { projectId: project.id, environmentId: project.environments[0]?.id ?? '' }

test('every procedure of the router has a valid input here', () => {
  const [inputs, procedures] = covered()
  expect(inputs).toEqual(procedures)
})

const properties = [...inputProperties(world, person, place), ...addressProperties(world, person)]

test.each(properties)('$parser $claim', { timeout: TIMEOUT_MS }, (property) => holds(property))
