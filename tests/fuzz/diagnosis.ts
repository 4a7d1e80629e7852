import fc from 'fast-check'
import { pullFailureCauses } from '#sandbox/cluster/pull-failures.ts'
import { diagnose, type Findings, findingsOf } from '#server/domain/diagnose.ts'
import type { ContainerStatus, Verdict } from '#server/domain/pull-status.ts'
import { oddText } from '#tests/fuzz/odd.ts'
import type { Property } from '#tests/fuzz/property.ts'

const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined })
const time = fc.oneof(
  fc
    .date({ noInvalidDate: true, min: new Date('2026-01-01T00:00:00Z'), max: new Date('2026-01-01T00:20:00Z') })
    .map((at) => at.toISOString()),
  oddText,
)
const trouble = fc.constantFrom(
  'name',
  'connection',
  'certificate',
  'timeout',
  'credential',
  'denied',
  'policy',
  'failed',
)
const container = fc.record({
  pod: fc.constantFrom('a', 'b', '__proto__'),
  workload: fc.record({ kind: fc.constantFrom('Deployment', 'Pod'), name: oddText }),
  serviceAccount: fc.constantFrom('default', 'builder'),
  container: oddText,
  init: fc.boolean(),
  image: fc.oneof(fc.constant('ghcr.io/ada/web:1'), oddText),
  fromRegistry: fc.boolean(),
  references: fc.boolean(),
  state: fc.constantFrom('running', 'waiting', 'terminated'),
  reason: maybe(oddText),
  message: maybe(oddText),
  cause: maybe(fc.constantFrom(...pullFailureCauses, 'other')),
  failedAt: maybe(time),
  since: maybe(time),
}) as fc.Arbitrary<ContainerStatus>
const refused = fc.record({
  workload: fc.record({ kind: fc.constantFrom('Deployment', 'Job'), name: oddText }),
  message: oddText,
  failedAt: time,
  attempts: maybe(fc.nat()),
})
const account = { defaultServiceAccount: fc.constantFrom(true, false, null) }
const secret = fc.record({
  state: fc.constantFrom('current', 'outdated', 'missing', 'foreign', 'malformed', 'unreadable'),
  detail: fc.oneof(trouble, fc.constantFrom('login-changed', 'token-changed', undefined)),
  provisionedAt: maybe(time),
})
const findings = fc.record({
  connection: fc.constantFrom('absent', 'unreadable', 'revoked', 'expiring', 'scope-missing', 'usable'),
  secret,
  usage: fc.oneof(
    fc.record({ ...account, pods: fc.nat(), podsReferencing: fc.nat(), isPartial: fc.constantFrom(true, undefined) }),
    fc.record({ ...account, unreadable: trouble }),
  ),
  containers: fc.array(container, { maxLength: 5 }),
  refused: maybe(fc.uniqueArray(refused, { maxLength: 3, selector: ({ workload }) => JSON.stringify(workload) })),
  unread: fc.array(fc.record({ part: fc.constantFrom('pods', 'events', 'service-account'), trouble }), {
    maxLength: 3,
  }),
  readAt: time,
}) as fc.Arbitrary<unknown> as fc.Arbitrary<Findings>

export const diagnosis: Property[] = [
  {
    parser: 'findings',
    claim: 'have one verdict, and it is green only where nothing is wrong',
    property: fc.property(findings, (found) => {
      const { code, severity } = diagnose(found)
      if (severity !== 'ok') return
      const isSound =
        found.connection === 'usable' && found.secret.state === 'current' && !('unreadable' in found.usage)
      const failing = found.containers.filter(
        ({ fromRegistry, cause, references }) => fromRegistry && cause && references,
      )
      if (code !== 'ok' || !isSound || failing.length > 0 || found.refused?.length) throw new Error(code)
    }),
  },
  {
    parser: 'findings',
    claim: 'do not depend on the order of the pods, and are green only alone',
    property: fc.property(findings, (found) => {
      const all = findingsOf(found)
      const turned = findingsOf({
        ...found,
        containers: found.containers.toReversed(),
        refused: found.refused?.toReversed(),
      })
      if (JSON.stringify(all) !== JSON.stringify(turned)) throw new Error('the order of the pods shows')
      if (all.some(({ severity }, index) => severity === 'ok' && (index > 0 || all.length > 1)))
        throw new Error('green among others')
    }),
  },
  {
    parser: 'findings',
    claim: 'hold every failing container of the registry exactly once, and errors come first',
    property: fc.property(findings, (found) => {
      const containers = found.containers.map((each, index) => ({
        ...each,
        workload: { kind: 'Deployment', name: `w${index}` },
      }))
      const all = findingsOf({ ...found, containers })
      // What runs without naming the PullSecret does not fail, nor does what is still being pulled.
      const isFailing = ({ code, severity, facts }: Verdict) =>
        !(severity === 'warning' && (code === 'not-referenced' || (code === 'ok' && !facts.cause)))
      const told = all.filter((each) => isFailing(each) && each.code !== 'other-registry' && each.facts.pods !== 0)
      const names = told.flatMap(({ facts }) => facts.workloads ?? []).map(({ name }) => name)
      const failing = containers.filter(({ fromRegistry, cause }) => fromRegistry && cause)
      const expected = failing.map(({ workload }) => workload.name)
      if (JSON.stringify(names.sort()) !== JSON.stringify(expected.sort())) throw new Error(names.join())
      const weights = all.map(({ severity }) => ['error', 'warning', 'ok'].indexOf(severity))
      if (weights.some((weight, index) => weight < (weights[index - 1] ?? 0))) throw new Error(weights.join())
    }),
  },
  {
    parser: 'findings',
    claim: 'come to the same verdict every time, and are left as they were',
    property: fc.property(findings, (found) => {
      const before = JSON.stringify(found)
      const verdicts = new Set([found, structuredClone(found)].map((one) => JSON.stringify(diagnose(one))))
      if (verdicts.size !== 1) throw new Error('another verdict')
      if (JSON.stringify(found) !== before) throw new Error('the findings were changed')
    }),
  },
]
