import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ListTrimmer } from './list-trimmer.ts'

/** The text that is left of a JSON text that arrives in chunks of so many bytes. */
function trimmed(text: string, chunkBytes = 7): string {
  const trimmer = new ListTrimmer()
  const bytes = Buffer.from(text)
  const kept: Buffer[] = []
  for (let at = 0; at < bytes.length; at += chunkBytes) kept.push(trimmer.trim(bytes.subarray(at, at + chunkBytes)))
  return Buffer.concat(kept).toString('utf8')
}

test('annotations and managed fields are cut, and everything beside them is kept', () => {
  const metadata = {
    name: 'web',
    annotations: { a: '}",\\', b: '["' },
    labels: { annotations: 'x' },
    managedFields: [{}],
  }
  const pod = { metadata, spec: { containers: [{ name: 'annotations', image: '"annotations":' }] } }
  const cut = { ...pod, metadata: { ...metadata, annotations: null, managedFields: null } }
  const list = (item: object) => JSON.stringify({ items: [item, item], metadata: { continue: 'annotations' } })
  expect(trimmed(list(pod))).toBe(list(cut))
})

test('a key or a value that only looks like one is kept', () => {
  const name = 'annotations'
  const metadata = {
    name,
    annotation: 1,
    annotationsToo: 2,
    'annotations"': 3,
    namespace: 'managedFields',
    uid: 'ä"\\',
  }
  const text = JSON.stringify({ items: [{ metadata, annotations: 4 }], annotations: 5, metadata: { annotations: 6 } })
  expect(trimmed(text)).toBe(text)
})

test('what is cut takes no memory in what is kept', () => {
  const [before, after] = ['{"items":[{"metadata":{"annotations":{"note":"', '"},"name":"web"}}]}']
  const trimmer = new ListTrimmer()
  expect(trimmer.trim(Buffer.from(before)).toString()).toBe('{"items":[{"metadata":{"annotations":null')
  expect(trimmer.trim(Buffer.alloc(65_536, 'x'))).toHaveLength(0)
  const kept = trimmer.trim(Buffer.from(after.padEnd(65_536)))
  expect(kept.toString().trim()).toBe(',"name":"web"}}]}')
})

const metadata = fc.record(
  { name: fc.string(), annotations: fc.jsonValue(), labels: fc.jsonValue(), managedFields: fc.jsonValue() },
  { requiredKeys: [] },
)
const item = fc.record({ metadata, spec: fc.dictionary(fc.string(), fc.jsonValue()), status: fc.jsonValue() })

/** As the trimmer should: two keys of what stands in an item. */
function withoutCut(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, /^(annotations|managedFields)$/.test(key) ? null : one]),
  )
}

test('whatever a list holds and however it is cut into chunks, the rest of it is kept', () => {
  fc.assert(
    fc.property(fc.array(item), fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 2), (items, bytes, indent) => {
      const expected = items.map((one) =>
        Object.fromEntries(Object.entries(one).map(([key, value]) => [key, withoutCut(value)])),
      )
      const text = JSON.stringify({ items, metadata: {} }, null, indent)
      expect(JSON.parse(trimmed(text, bytes))).toEqual(JSON.parse(JSON.stringify({ items: expected, metadata: {} })))
    }),
  )
})
