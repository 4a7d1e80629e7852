import { expect, test } from 'vitest'
import { projectAddress, wishesIn } from '#app/projects/adoption-wish.ts'

const wishes = [
  { type: 'production', namespace: 'shop-prod' },
  { type: 'staging', namespace: 'shop' },
] as const

test('wishes come back from the address that they were put into', () => {
  const address = projectAddress('a1', wishes)
  expect(address).toBe('/projects/a1?adopt=production:shop-prod&adopt=staging:shop')
  expect(wishesIn(new URL(address, 'http://localhost').searchParams.getAll('adopt'))).toEqual(wishes)
  expect(projectAddress('a1', [])).toBe('/projects/a1')
})

test.each([
  '',
  'production',
  'production:',
  ':shop',
  'live:shop',
  'Production:shop',
  'production: shop',
  'production:Shop',
  'production:shop:staging',
  'production:shop/../x',
  'production:shop\n',
  `production:${'x'.repeat(64)}`,
  'production:kube-system',
  'production:default',
  'production:project-1-staging',
  '__proto__:shop',
  'production:<script>',
])('%j is no wish', (value) => {
  expect(wishesIn([value])).toEqual([])
})

test('of two wishes for one environment, or for one namespace, the first counts', () => {
  expect(wishesIn(['production:a', 'production:b', 'staging:a', 'staging:c'])).toEqual([
    { type: 'production', namespace: 'a' },
    { type: 'staging', namespace: 'c' },
  ])
})
