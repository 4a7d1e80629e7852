import { expect, test } from 'vitest'
import messages from '#app/_messages/en.json'
import type { ToldFinding } from '#app/projects/[projectId]/evidence.ts'
import {
  APP,
  CLASSIC,
  container,
  failing,
  inChinese,
  inEnglish,
  LIFETIME,
  partsOf,
  refusedWorkload,
  SAML,
  SCOPE,
  WRITTEN_AT,
} from '#app/projects/[projectId]/verdict-words.fixtures.ts'
import { sentenceOf } from '#app/projects/[projectId]/verdict-words.ts'
import { type Findings, findingsOf } from '#server/domain/diagnose.ts'
import type { Cause } from '#server/domain/pull-failure.ts'
import type {
  ClusterTrouble,
  ConnectionStanding,
  ContainerStatus,
  SecretStatus,
  Unread,
  Verdict,
} from '#server/domain/pull-status.ts'

/** Everything that can be found, in every combination. Each list is complete, or does not compile. */

const keys = <Key extends string>(all: Record<Key, true>) => Object.keys(all) as Key[]

const troubles = keys<ClusterTrouble>({
  name: true,
  connection: true,
  certificate: true,
  timeout: true,
  credential: true,
  denied: true,
  consent: true,
  policy: true,
  failed: true,
})
const connections = keys<ConnectionStanding>({
  absent: true,
  unreadable: true,
  revoked: true,
  expired: true,
  expiring: true,
  'scope-missing': true,
  usable: true,
})
const causes = keys<Cause>({
  'token-dead': true,
  'no-credential': true,
  'no-access': true,
  'not-found': true,
  'wrong-platform': true,
  'rate-limited': true,
  dns: true,
  timeout: true,
  tls: true,
  'registry-down': true,
  corrupt: true,
  disk: true,
  policy: true,
  'invalid-name': true,
  'node-config': true,
  other: true,
})
const parts = keys<Unread['part']>({ pods: true, events: true, 'service-account': true })
const reasons = keys<Extract<SecretStatus, { state: 'outdated' }>['detail']>({
  'no-connection': true,
  'token-expired': true,
  'holder-left': true,
  'login-changed': true,
  'token-changed': true,
  'content-changed': true,
  'labels-changed': true,
})

const secrets: SecretStatus[] = [
  { state: 'current', provisionedAt: WRITTEN_AT },
  ...reasons.map((detail) => ({ state: 'outdated' as const, detail, provisionedAt: WRITTEN_AT })),
  { state: 'current', provisionedAt: WRITTEN_AT, isDeleting: true },
  { state: 'outdated', detail: 'token-changed', managers: ['helm'] },
  { state: 'outdated', detail: 'token-changed', managers: ['kubectl-edit'] },
  { state: 'outdated', detail: 'token-changed', immutable: true },
  { state: 'malformed', managers: ['helm', 'velero'] },
  { state: 'missing' },
  { state: 'foreign' },
  { state: 'foreign', managers: [] },
  { state: 'foreign', managers: ['pullkey'] },
  { state: 'malformed' },
  ...troubles.map((detail) => ({ state: 'unreadable' as const, detail })),
]
const usages: Findings['usage'][] = [true, false, null].flatMap((defaultServiceAccount) => [
  { defaultServiceAccount, pods: 1, podsReferencing: 1 },
  { defaultServiceAccount, pods: 1, podsReferencing: 1, isPartial: true as const },
  { defaultServiceAccount, unreadable: 'denied' as const },
])
const subsets = Array.from({ length: 2 ** parts.length }, (_, bits) => parts.filter((_, index) => bits & (1 << index)))
const unreads: Unread[][] = [
  ...subsets.map((subset) => subset.map((part) => ({ part, trouble: 'denied' as const }))),
  ...(['timeout', 'too-many'] as const).map((trouble) => [{ part: 'events' as const, trouble }]),
]

const early = '2026-01-02T11:00:00.000Z'
const kinds: ContainerStatus[] = [
  container(),
  container({ state: 'waiting' }),
  container({ state: 'waiting', since: '2026-01-02T12:04:00.000Z' }),
  container({ state: 'waiting', since: early }),
  container({ state: 'terminated' }),
  ...causes.flatMap((cause) => [failing(cause), failing(cause, { failedAt: early })]),
  ...[SAML, APP, CLASSIC, LIFETIME, SCOPE].map((message) => failing('no-access', { message })),
  failing('not-found', { message: 'Container image "ghcr.io/acme/web:1.4" is not present with pull policy of Never' }),
]
const containers: ContainerStatus[][] = [
  [],
  ...kinds.flatMap((kind) =>
    [true, false].flatMap((references) => [true, false].map((fromRegistry) => [{ ...kind, references, fromRegistry }])),
  ),
]

/** While a failure may be older than the PullSecret, and when no pod waits any more. */
const [waiting, later] = ['2026-01-02T12:05:00.000Z', '2026-01-02T13:00:00.000Z'] as const

function* everyFinding(): Generator<Findings> {
  for (const secret of secrets)
    for (const connection of connections)
      for (const usage of usages)
        for (const pods of containers)
          for (const unread of unreads) {
            const findings = { secret, connection, usage, containers: pods, unread, isNamespaceDeleting: false }
            yield { ...findings, readAt: waiting }
            if (unread.length === 0) yield { ...findings, isNamespaceDeleting: true, readAt: waiting }
            if (unread.length === 0) yield { ...findings, refused: [refusedWorkload], readAt: waiting }
            // Only then does it matter how long ago that was.
            if (secret.state === 'current' && connection === 'usable') yield { ...findings, readAt: later }
          }
}

/** An hour is long for a pull, and a minute is not. */
const isLong = (since: string | undefined, readAt: string) =>
  since === early || (since !== undefined && readAt === later)

/** Said in other words than the code's. */
function isProvenFine({ secret, connection, usage, containers, refused, unread, ...rest }: Findings): boolean {
  const concerned = containers.filter(({ fromRegistry }) => fromRegistry)
  const isWhole = !('unreadable' in usage) && !usage.isPartial && unread.every(({ part }) => part !== 'events')
  const isNamed = concerned.every(({ references, state }) => references || state === 'terminated')
  const isPulling =
    containers.every(({ cause, since }) => cause === undefined && !isLong(since, rest.readAt)) && !refused
  const isStaying = !secret.isDeleting && !rest.isNamespaceDeleting
  return isStaying && secret.state === 'current' && connection === 'usable' && isWhole && isNamed && isPulling
}

/** Of the one container that there is. */
function isToldOnce({ containers: [only] }: Findings, found: Verdict[]): boolean {
  const told = found.filter(({ facts }) => facts.pods && facts.unread !== 'more-pods')
  const isFailing = only?.fromRegistry && only.cause !== undefined
  return isFailing
    ? told.length === 1
    : told.every(({ code }) => code === 'not-referenced' || code === 'other-registry' || code === 'ok')
}

/** And where the page learnt something newer. */
function withEvidence(verdict: Verdict): ToldFinding[] {
  const isOfPull = verdict.facts.image !== undefined && verdict.facts.cause !== undefined
  return isOfPull ? [verdict, { ...verdict, now: 'pullable' }, { ...verdict, now: 'token-valid' }] : [verdict]
}

// About two million.
test('whatever is found ends in a sentence and a way on, and is ok only where nothing is amiss or unknown', {
  timeout: 300_000,
}, () => {
  const verdicts = new Map<string, Verdict>()
  const wrong: Findings[] = []
  for (const findings of everyFinding()) {
    const found = findingsOf(findings)
    const isFine = found.every(({ severity }) => severity === 'ok')
    if (isFine !== isProvenFine(findings) || !isToldOnce(findings, found)) wrong.push(findings)
    for (const finding of found) verdicts.set(JSON.stringify(finding), finding)
  }
  expect(wrong.slice(0, 3)).toEqual([])
  const told = [...verdicts.values()].flatMap(withEvidence)
  const sentences = new Set(told.map(sentenceOf))
  expect([...sentences].sort()).toEqual(Object.keys(messages.verdict.sentences).sort())
  for (const verdict of told) {
    for (const source of ['oauth', 'pat'] as const) {
      const { sentence, notes, action } = partsOf(inEnglish, verdict, source)
      expect(sentence).toMatch(/^\S.*\S\.$/)
      expect(sentence).not.toMatch(/[{}]| {2}|: \.|undefined/)
      expect(notes.length > 0 || action !== null || verdict.severity === 'ok', JSON.stringify(verdict)).toBe(true)
      const chinese = partsOf(inChinese, verdict, source)
      expect(chinese.sentence).toMatch(/^\S.*\S。$/)
      expect(chinese.sentence).not.toMatch(/[{}]| {2}|：。|undefined/)
    }
  }
})
