import { expect, test } from 'vitest'
import { isByPullkey, toolsAmong } from '#app/projects/manager-names.ts'

test.each([
  [['argocd-controller'], ['argocd-controller']],
  [['helm', 'kubectl-edit'], ['helm']],
  [['kubectl', 'kubectl-create', 'kubectl-client-side-apply', 'kubectl-last-applied'], []],
  [['before-first-apply'], []],
  [[], []],
])('of the field managers %j the tools are %j', (managers, tools) => {
  expect(toolsAmong(managers)).toEqual(tools)
})

test('what Pullkey wrote for another project is known by its manager', () => {
  expect([isByPullkey(['pullkey']), isByPullkey(['helm']), isByPullkey([]), isByPullkey(undefined)]).toEqual([
    true,
    false,
    false,
    false,
  ])
})
