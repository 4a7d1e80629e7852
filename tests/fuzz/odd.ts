import fc from 'fast-check'

/** What nobody honest would write, and what almost is right. */

const traps = [
  '',
  ' ',
  '\0',
  '\n',
  '\ud800',
  'a\udfffb',
  '\u202etxt',
  'ı',
  'ﬀ',
  '💥',
  '..',
  '../../default/secrets/other',
  '%2e%2e%2f',
  '%00',
  '%zz',
  '?a=b',
  '#',
  '/',
  '\\',
  '__proto__',
  'constructor',
  'toString',
  'null',
  '-0',
  '1e999',
  '9'.repeat(400),
  '\'; DROP TABLE "User"; --',
  '{{7*7}}',
  '<script>',
  'a'.repeat(5_000),
  '💥'.repeat(2_000),
]

export const oddText = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...traps) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 80 }) },
  { weight: 2, arbitrary: fc.string({ maxLength: 200 }) },
  {
    weight: 1,
    arbitrary: fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit)) }),
  },
)

const oddKey = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'toJSON', 'then', 'length', ''), fc.string())

/** The text of a JSON value: also of what no object of JavaScript says, such as a member named `__proto__`. */
export const { json: oddJson } = fc.letrec<{ json: string }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom('null', 'true', '0', '-1', '1e308', '""', '[]', '{}'),
    oddText.map((text) => JSON.stringify(text)),
    fc.double().map((number) => JSON.stringify(number)),
    fc.array(tie('json'), { maxLength: 4 }).map((items) => `[${items.join()}]`),
    fc
      .array(fc.tuple(oddKey, tie('json')), { maxLength: 4 })
      .map((members) => `{${members.map(([key, value]) => `${JSON.stringify(key)}:${value}`).join()}}`),
    fc.constantFrom(10, 100).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  ),
}))

export const oddValue = oddJson.map((text): unknown => JSON.parse(text))

/** Text that is JSON, almost JSON, or nothing like it. */
export const oddBody = fc.oneof(
  oddJson,
  // No object of JavaScript that is this deep can be written out again.
  fc.constantFrom(5_000, 30_000).map((depth) => '['.repeat(depth) + ']'.repeat(depth)),
  fc.constantFrom(5_000, 10_000).map((depth) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`),
  oddJson.map((text) => text.slice(0, -1)),
  oddText,
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
)

/** A valid value with one part of it, at any depth, replaced, removed, or joined by another. */
export function nearly<T>(valid: fc.Arbitrary<T>): fc.Arbitrary<unknown> {
  return fc
    .tuple(valid, oddValue, fc.infiniteStream(fc.nat()), fc.constantFrom('replace', 'remove', 'add'))
    .map(([value, odd, choices, how]) => change(structuredClone(value), odd, choices, how))
}

function change(value: unknown, odd: unknown, choices: Iterator<number>, how: 'replace' | 'remove' | 'add'): unknown {
  if (typeof value !== 'object' || value === null) return odd
  const keys = Object.keys(value)
  const choose = (count: number) => (choices.next().value as number) % count
  if (keys.length === 0 || choose(8) === 0) return how === 'add' ? Object.assign(value, { extra: odd }) : odd
  const key = keys[choose(keys.length)] as keyof typeof value
  const changed = choose(2) === 0 && how === 'remove' ? undefined : change(value[key], odd, choices, how)
  Object.assign(value, { [key]: changed })
  return value
}

/** What regular expressions that go back and forth stumble over: the same few characters, very often. */
export function pumped(words: string[], length: number): fc.Arbitrary<string> {
  const word = fc.oneof(fc.constantFrom(...words), fc.string({ minLength: 1, maxLength: 3 }))
  return fc
    .tuple(
      fc.oneof(fc.constant(''), word),
      fc.array(word, { minLength: 1, maxLength: 3 }),
      fc.oneof(fc.constant(''), word),
    )
    .map(([head, pump, tail]) => {
      const room = Math.max(0, length - head.length - tail.length)
      const unit = pump.join('')
      return head + unit.repeat(Math.ceil(room / unit.length)).slice(0, room) + tail
    })
}

/** Milliseconds of processor time: who else uses the machine does not count. */
const GENEROUS_MS = 1_000

/** @throws when it takes what only something that grows faster than its input would take */
export function assertQuick(work: () => unknown): void {
  const before = process.cpuUsage()
  work()
  const { user } = process.cpuUsage(before)
  if (user / 1000 > GENEROUS_MS) throw new Error(`it took ${Math.round(user / 1000)} ms`)
}
