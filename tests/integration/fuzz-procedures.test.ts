import { expect, test } from 'vitest'
import { addressProperties, inputProperties } from '#tests/fuzz/procedures.ts'
import { holds, TIMEOUT_MS } from '#tests/fuzz/property.ts'
import { inputs, procedures } from '#tests/support/procedure-inputs.ts'
import { openFileWorld } from '#tests/support/world.ts'

const world = await openFileWorld()
const person = await world.person()
const { project } = await person.caller.project.create({ name: 'fuzzed', environments: ['staging', 'production'] })
const place = { projectId: project.id, environmentId: project.environments[0]?.id ?? '' }

test('every procedure of the router has a valid input here', () => {
  expect(Object.keys(inputs).sort()).toEqual(procedures.map(({ path }) => path).sort())
})

const properties = [...inputProperties(world, person, place), ...addressProperties(world, person)]

test.each(properties)('$parser $claim', { timeout: TIMEOUT_MS }, (property) => holds(property))
