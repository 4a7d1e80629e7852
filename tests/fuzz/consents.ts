import { isDeepStrictEqual } from 'node:util'
import { loadAllYaml } from '@kubernetes/client-node'
import fc from 'fast-check'
import { consentAnswer } from '#server/adapters/cluster-answers.ts'
import { consentManifest, isConsent, type Subject, subjectOf } from '#server/domain/consent.ts'
import { environmentTypes } from '#server/domain/environment.ts'
import { nearly, oddText, oddValue } from '#tests/fuzz/odd.ts'
import type { Property } from '#tests/fuzz/property.ts'

/** The Consent as people are handed it, whatever their projects are called, and as it is read. */

const GROUP = 'rbac.authorization.k8s.io'

/** What would end a line or a comment, or begin another object, if it were let through. */
const breaks = ['\n', '\r', '\r\n', '\u0085', '\u2028', '\u2029', '\v', '\f', '\ufeff', '\u202e', '\u2066', '\0', '\t']
const words = [
  '---',
  '...',
  '# ',
  ' #',
  ': ',
  '- ',
  '"',
  "'",
  '\\',
  '\\n',
  '{{',
  '}',
  '[',
  '&a',
  '*a',
  '!!',
  '%',
  '@',
  '`',
  '|',
  '>',
]
const inject = 'subjects:\n  - kind: Group\n    name: system:authenticated'
const hostile = fc.oneof(
  {
    weight: 3,
    arbitrary: fc
      .array(fc.constantFrom(...breaks, ...words, inject, 'shop'), { maxLength: 6 })
      .map((parts) => parts.join('')),
  },
  { weight: 1, arbitrary: oddText },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 60 }) },
)
/** As the API server may know somebody: a service account, or whatever a certificate or an identity provider says. */
const username = fc.oneof(
  fc.constant('system:serviceaccount:pullkey:pullkey'),
  hostile.filter((text) => text !== ''),
)
const id = fc.uuid()
const place = fc.record({
  namespace: fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/),
  projectId: id,
  type: fc.constantFrom(...environmentTypes),
  projectName: hostile,
  owner: fc.record({ id: fc.constant('o'), githubId: fc.nat().map(String), login: hostile }),
})

/** No character of it is unseen, and none of it breaks a line. */
const shown = (text: string) => text.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, ' ')
const shownSubject = (subject: Subject) =>
  Object.fromEntries(Object.entries(subject).map(([key, value]) => [key, shown(value)]))

const manifests: Property = {
  parser: 'the manifest of a Consent',
  claim: 'is exactly one RoleBinding with exactly what it says, whatever people and projects are called',
  property: fc.property(place, username, (wanted, user) => {
    const self = subjectOf(user)
    const text = consentManifest(wanted, self)
    const { namespace, projectId, type, owner } = wanted
    const annotations = {
      'pullkey.dev/namespace': namespace,
      'pullkey.dev/project': projectId,
      'pullkey.dev/environment': type,
      'pullkey.dev/owner-github-id': owner.githubId,
      'pullkey.dev/owner-login': shown(owner.login),
    }
    const binding = {
      apiVersion: `${GROUP}/v1`,
      kind: 'RoleBinding',
      metadata: { name: 'pullkey', namespace, annotations },
      roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: 'pullkey-adopted' },
      subjects: [shownSubject(self)],
    }
    const found = loadAllYaml(text)
    if (!isDeepStrictEqual(plain(found), [binding])) throw new Error(`${text}\n${JSON.stringify(found)}`)
    // Everything before the object is a comment, for every parser of YAML and for people.
    const lines = text.split(/[\n\r\u0085\u2028\u2029]/)
    if (lines.findIndex((line) => !line.startsWith('# ')) !== 4) throw new Error(text)
  }),
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))

const self = subjectOf('system:serviceaccount:pullkey:pullkey')
const consented = {
  namespace: 'team-a',
  projectId: 'p',
  type: 'staging' as const,
  owner: { id: 'o', githubId: '7', login: 'ada' },
}
const annotations = {
  'pullkey.dev/namespace': 'team-a',
  'pullkey.dev/project': 'p',
  'pullkey.dev/environment': 'staging',
  'pullkey.dev/owner-github-id': '7',
}
const granting = {
  metadata: { name: 'pullkey', annotations },
  roleRef: { apiGroup: GROUP, kind: 'ClusterRole', name: 'pullkey-adopted' },
  subjects: [{ kind: 'ServiceAccount', name: 'pullkey', namespace: 'pullkey' }],
}

type Read = Record<string, unknown>

const named = ({ apiGroup = '', kind, name, namespace = '' }: Read) => ({ apiGroup, kind, name, namespace })

/** What would be believed of it, read without any of our code. */
function isGranting(value: unknown): boolean {
  const { metadata, roleRef, subjects } = value as { metadata: Record<string, Read>; roleRef: Read; subjects: Read[] }
  const [subject] = subjects
  return (
    subjects.length === 1 &&
    isDeepStrictEqual(named(subject ?? {}), named(granting.subjects[0] ?? {})) &&
    isDeepStrictEqual(named(roleRef), named(granting.roleRef)) &&
    !metadata.deletionTimestamp &&
    Object.entries(annotations).every(([key, text]) => metadata.annotations?.[key] === text)
  )
}

const answers: Property = {
  parser: 'the answer to a question for a Consent',
  claim: 'is one only where every word of it is',
  property: fc.property(fc.oneof(nearly(fc.constant(granting)), oddValue), (value) => {
    const { success, data } = consentAnswer.safeParse(value)
    if (success && isConsent(data, consented, self) && !isGranting(value)) throw new Error(JSON.stringify(value))
  }),
}

export const consents = [manifests, answers]
