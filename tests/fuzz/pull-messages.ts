import fc from 'fast-check'
import { pullFailureCauses } from '#sandbox/cluster/pull-failures.ts'
import { failureEvents } from '#server/adapters/event-answers.ts'
import { podAnswer } from '#server/adapters/pod-answers.ts'
import { explainPullFailure } from '#server/domain/pull-explanation.ts'
import { classifyPullFailure, pullRefusalOf } from '#server/domain/pull-failure.ts'
import { maskTokens } from '#server/domain/token-mask.ts'
import { assertQuick, oddText, pumped } from '#tests/fuzz/odd.ts'
import type { Property } from '#tests/fuzz/property.ts'
import { tracesOf } from '#tests/support/canary.ts'

const causes: unknown[] = [null, ...pullFailureCauses, 'other']
/** Pieces of what runtimes write, so that rules meet and overlap. */
const phrases = [
  'Back-off pulling image "x"',
  'Failed to pull image "ghcr.io/ada/web"',
  ': ErrImagePull: ',
  ', rpc error: ',
  'anonymous token',
  'oauth token',
  '/token',
  '401 ',
  '403 forbidden',
  'lookup ',
  ' on ',
  ': try again',
  'repository ',
  ' not found',
  'httpreadseeker',
  '/blobs/',
  'no such host',
  '(combined from similar events): ',
  '"',
  '\n',
]
const said = fc.oneof(
  fc
    .array(fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...phrases) }, oddText), { maxLength: 8 })
    .map((parts) => parts.join('')),
  oddText,
)

/** A run of random letters after GitHub's prefixes, as long as GitHub makes them. */
const body = (length: number) =>
  fc.string({
    unit: fc.constantFrom(...'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789'),
    minLength: length,
    maxLength: length,
  })
const token = fc.oneof(
  fc.tuple(fc.constantFrom('gho_', 'ghp_', 'ghu_', 'ghs_', 'ghr_'), body(36)).map((parts) => parts.join('')),
  fc.tuple(body(22), body(59)).map(([id, secret]) => `github_pat_${id}_${secret}`),
)

/** The forms in which a token travels. */
const carriers: ((token: string, login: string) => string)[] = [
  (text) => text,
  (text) => `Bearer ${text}`,
  (text, login) => `https://${login}:${text}@ghcr.io/token?scope=x`,
  (text, login) => Buffer.from(`${login}:${text}`).toString('base64'),
  (text, login) => Buffer.from(`${login}:${text}`).toString('base64url'),
  (text, login) =>
    Buffer.from(JSON.stringify({ auths: { 'ghcr.io': { username: login, password: text } } })).toString('base64'),
  (text, login) => JSON.stringify({ username: login, password: text }),
]
const login = fc.string({ unit: fc.constantFrom(...'abcXYZ019-'), minLength: 1, maxLength: 20 })
const planted = fc
  .record({ token, login, before: said, after: said, carrier: fc.constantFrom(...carriers) })
  .map(({ before, after, carrier, ...who }) => ({
    token: who.token,
    text: before + carrier(who.token, who.login) + after,
  }))

/** Not even a part of it that is worth having. */
function assertHidden(secret: string, shown: string): void {
  const middle = secret.replace(/^(gh\w_|github_pat_)/, '')
  const parts = Array.from({ length: middle.length - 15 }, (_, start) => middle.slice(start, start + 16))
  const seen = [...tracesOf(secret, shown), ...parts.filter((part) => shown.includes(part))]
  if (seen.length > 0) throw new Error(`${JSON.stringify(shown)} shows ${seen[0]}`)
}

export const pullMessages: Property[] = [
  {
    parser: 'pull messages',
    claim: 'have one of the known causes, whatever they say',
    property: fc.property(said, (message) => {
      if (!causes.includes(classifyPullFailure(message))) throw new Error('another cause')
      pullRefusalOf(message)
    }),
  },
  {
    parser: 'pull messages',
    claim: 'of a container and its events come to one cause',
    property: fc.property(
      said,
      fc.option(oddText, { nil: undefined }),
      fc.array(said, { maxLength: 4 }),
      (message, reason, texts) => {
        const events = texts.map((text) => ({ pod: 'web', message: text }))
        const { cause } = explainPullFailure({ image: 'ghcr.io/ada/web', reason, message }, events)
        if (cause === null || !causes.includes(cause)) throw new Error('another cause')
      },
    ),
  },
  {
    parser: 'pull messages',
    claim: 'let no token through',
    property: fc.property(planted, (case_) => assertHidden(case_.token, maskTokens(case_.text))),
  },
  {
    parser: 'pull messages',
    claim: 'let no part of a token through where they are cut',
    property: fc.property(
      planted,
      fc.integer({ min: 3_000, max: 4_200 }),
      fc.constantFrom('x', 'x ', '/', '='),
      (case_, length, filler) => {
        const message = filler.repeat(length).slice(0, length) + case_.text
        const waiting = { reason: 'ErrImagePull', message }
        const pod = podAnswer.parse({
          spec: { containers: [{ name: 'app', image: 'x' }] },
          status: { containerStatuses: [{ name: 'app', state: { waiting } }] },
        })
        const [event] = failureEvents([{ involvedObject: { name: 'web' }, message }])
        assertHidden(case_.token, maskTokens(pod.containers[0]?.message ?? ''))
        assertHidden(case_.token, maskTokens(event?.message ?? ''))
      },
    ),
  },
  {
    parser: 'pull messages',
    claim: 'without a token stay as they are',
    property: fc.property(said, (message) => {
      fc.pre(!/gh|Z2|do|na/.test(message))
      if (maskTokens(message) !== message) throw new Error(maskTokens(message))
    }),
  },
  {
    parser: 'pull messages',
    claim: 'are read quickly, however they are made',
    property: fc.property(pumped([...phrases, 'gh', 'gho_', 'github_pat_', 'Z2h', '=', '/'], 100_000), (message) =>
      assertQuick(() => {
        maskTokens(message)
        const [event] = failureEvents([{ involvedObject: {}, message }])
        classifyPullFailure(event?.message)
      }),
    ),
  },
]
