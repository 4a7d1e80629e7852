import { describe, expect, test } from 'vitest'
import { type ConsentFound, consentManifest, isConsent, subjectOf } from '#server/domain/consent.ts'

const GROUP = 'rbac.authorization.k8s.io'
const owner = { id: 'o', githubId: '7', login: 'ada' }
const place = { namespace: 'team-a', projectId: 'p', type: 'staging' as const, owner }
const self = subjectOf('system:serviceaccount:pullkey:app')
const consent: ConsentFound = {
  roleRef: { kind: 'ClusterRole', apiGroup: GROUP, name: 'pullkey-adopted' },
  subjects: [{ kind: 'ServiceAccount', name: 'app', namespace: 'pullkey' }],
  annotations: {
    'pullkey.dev/namespace': 'team-a',
    'pullkey.dev/project': 'p',
    'pullkey.dev/environment': 'staging',
    'pullkey.dev/owner-github-id': '7',
    'pullkey.dev/owner-login': 'ada',
  },
  isDeleting: false,
}

describe('who Pullkey is, by the API server’s word', () => {
  test.each([
    ['system:serviceaccount:pullkey:app', { kind: 'ServiceAccount', name: 'app', namespace: 'pullkey' }],
    ['pullkey', { kind: 'User', apiGroup: GROUP, name: 'pullkey' }],
    ['system:serviceaccount:pullkey', { kind: 'User', apiGroup: GROUP, name: 'system:serviceaccount:pullkey' }],
    ['system:serviceaccount:a:b:c', { kind: 'User', apiGroup: GROUP, name: 'system:serviceaccount:a:b:c' }],
    ['https://sso.example#ada', { kind: 'User', apiGroup: GROUP, name: 'https://sso.example#ada' }],
  ])('%s', (username, subject) => {
    expect(subjectOf(username)).toEqual(subject)
  })
})

test('a Consent is one for this place and for nobody else', () => {
  expect(isConsent(consent, place, self)).toBe(true)
  for (const other of [
    { ...place, namespace: 'team-b' },
    { ...place, projectId: 'q' },
    { ...place, type: 'production' as const },
    { ...place, owner: { ...owner, githubId: '8' } },
    { ...place, owner: null },
  ])
    expect(isConsent(consent, other, self)).toBe(false)
  for (const username of ['system:serviceaccount:pullkey:other', 'system:serviceaccount:other:app', 'app'])
    expect(isConsent(consent, place, subjectOf(username))).toBe(false)
})

test('one to a user is one to that user alone', () => {
  const user = { kind: 'User', apiGroup: GROUP, name: 'pullkey' }
  const toUser = { ...consent, subjects: [user] }
  expect(isConsent(toUser, place, subjectOf('pullkey'))).toBe(true)
  expect(isConsent({ ...toUser, subjects: [{ ...user, kind: 'Group' }] }, place, subjectOf('pullkey'))).toBe(false)
  expect(isConsent(toUser, place, self)).toBe(false)
})

test('an empty group of a service account is as good as none', () => {
  const subjects = consent.subjects.map((subject) => ({ ...subject, apiGroup: '' }))
  expect(isConsent({ ...consent, subjects }, place, self)).toBe(true)
  expect(isConsent({ ...consent, subjects: subjects.map((one) => ({ ...one, apiGroup: GROUP })) }, place, self)).toBe(
    false,
  )
})

test.each<[string, Partial<ConsentFound>]>([
  ['it is being deleted', { isDeleting: true }],
  ['it is for nobody', { subjects: [] }],
  ['it is for another as well', { subjects: [...consent.subjects, ...consent.subjects] }],
  ['it binds a Role', { roleRef: { ...consent.roleRef, kind: 'Role' } }],
  ['it binds another ClusterRole', { roleRef: { ...consent.roleRef, name: 'admin' } }],
  ['it binds one of another group', { roleRef: { ...consent.roleRef, apiGroup: 'example.com' } }],
  ['it says nothing', { annotations: {} }],
])('it is none when %s', (_, change) => {
  expect(isConsent({ ...consent, ...change }, place, self)).toBe(false)
})

test('the manifest says to people what it grants to whom, and how to withdraw it', () => {
  const manifest = consentManifest({ ...place, projectName: 'shop' }, self)
  const comment = manifest.split('\n').filter((line) => line.startsWith('#'))
  expect(comment.join('\n')).toContain('members of project shop, owner ada, write ghcr-secret here')
  expect(comment.join('\n')).toContain('kubectl delete rolebinding pullkey --namespace team-a')
})
