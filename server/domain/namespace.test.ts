import { describe, expect, test } from 'vitest'
import type { EnvironmentRef } from '#server/domain/environment.ts'
import { desiredNamespace, isNamedAs } from '#server/domain/made-namespace.ts'
import { adoptionRefusal, NAMESPACE_NAME } from '#server/domain/namespace.ts'

const made: EnvironmentRef = {
  environmentId: 'e',
  namespace: 'project-p-staging',
  adopted: false,
  type: 'staging',
  projectId: 'p',
  projectName: 'shop',
  owner: { id: 'o', githubId: '7', login: 'ada' },
}

describe('which namespaces are never adopted, whoever consents', () => {
  test.each([
    ['kube-system', 'system'],
    ['kube-', 'system'],
    ['kube-of-a-team', 'system'],
    ['default', 'default'],
    ['project-01a22e22-staging', 'made'],
    ['project-of-a-team', 'made'],
    ['pullkey', 'own'],
  ])('%s: %s', (name, refusal) => {
    expect(adoptionRefusal(name, 'pullkey')).toBe(refusal)
  })

  test.each(['team-a', 'kube', 'kubernetes', 'defaults', 'project', 'projects', 'pullkey-2', 'my-project-1'])(
    '%s may be',
    (name) => {
      expect(adoptionRefusal(name, 'pullkey')).toBeNull()
    },
  )

  test('Pullkey’s own only where it has one', () => {
    expect(adoptionRefusal('pullkey')).toBeNull()
  })
})

test.each(['', '-a', 'a-', 'A', 'a.b', 'a/b', '..', 'a\n', 'a b', 'é', 'a'.repeat(64)])(
  '%j is no name of a namespace',
  (name) => {
    expect(NAMESPACE_NAME.test(name)).toBe(false)
  },
)

test.each(['a', '0', 'a-0', 'a'.repeat(63)])('%s is the name of a namespace', (name) => {
  expect(NAMESPACE_NAME.test(name)).toBe(true)
})

test('an adopted namespace is never described as one to be written', () => {
  expect(() => desiredNamespace({ ...made, namespace: 'team-a', adopted: true })).toThrow(TypeError)
})

test('one that Pullkey makes is labelled by its project and says its name', () => {
  const desired = desiredNamespace(made)
  expect(desired).toMatchObject({
    name: 'project-p-staging',
    labels: { 'pullkey.dev/project': 'p', 'pullkey.dev/environment': 'staging', 'pullkey.dev/owner': 'o' },
    annotations: { 'pullkey.dev/project-name': 'shop' },
  })
  expect(desired.labels).not.toHaveProperty('pullkey.dev/adopted')
  const found = { labels: {}, annotations: desired.annotations, isDeleting: false }
  expect(isNamedAs(found, desired)).toBe(true)
  expect(isNamedAs({ ...found, annotations: {} }, desired)).toBe(false)
})
