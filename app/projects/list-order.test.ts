import { expect, test } from 'vitest'
import { keptFirst, troubleFirst } from '#app/projects/list-order.ts'
import type { ChipState } from '#app/projects/secret-words.ts'

const project = (id: string, states: (ChipState | null | undefined)[]) => ({
  id,
  states,
  environments: states.map((_, index) => ({
    ...{ id: `${id}-${index}`, type: 'staging' as const, namespace: '', adopted: false },
  })),
})

function listed(projects: ReturnType<typeof project>[]): string[] {
  const states = new Map(
    projects.flatMap(({ environments, states }) => environments.map(({ id }, index) => [id, states[index]] as const)),
  )
  return troubleFirst(projects, (id) => states.get(id)).map(({ id }) => id)
}

test('projects that fail come first, then warnings, and the rest keeps its order', () => {
  expect(
    listed([
      project('fine', ['current']),
      project('outdated', ['current', 'outdated']),
      project('unknown', [undefined, null]),
      project('failing', ['current', 'failing']),
      project('missing', ['missing']),
      project('bare', []),
    ]),
  ).toEqual(['failing', 'missing', 'outdated', 'fine', 'unknown', 'bare'])
})

test('pods that are not read put a project nowhere', () => {
  expect(listed([project('a', ['unread']), project('b', ['reading']), project('c', ['current'])])).toEqual([
    'a',
    'b',
    'c',
  ])
})

test('rows stay where they are, and what is new comes after them', () => {
  const rows = ['a', 'b', 'c', 'd'].map((id) => ({ id }))
  expect(keptFirst(rows, ['d', 'gone', 'b']).map(({ id }) => id)).toEqual(['d', 'b', 'a', 'c'])
})
