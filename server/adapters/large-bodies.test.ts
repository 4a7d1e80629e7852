import { setImmediate } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { inTurn, SMALL_BODY_BYTES } from './large-bodies.ts'

/** A body of two chunks, and how many of them were passed on. */
function bodyOf(bytes: number) {
  const rest = Promise.withResolvers<void>()
  async function* chunks() {
    yield new Uint8Array(bytes / 2)
    yield new Uint8Array(bytes / 2)
    await rest.promise
  }
  const body = { passed: 0, end: rest.resolve, fail: rest.reject, read: Promise.resolve() }
  body.read = (async () => {
    for await (const _ of inTurn(chunks())) body.passed += 1
  })()
  return body
}

const large = () => bodyOf(2 * SMALL_BODY_BYTES + 2)
const passedOf = async (bodies: { passed: number }[]) => {
  await setImmediate()
  return bodies.map(({ passed }) => passed)
}

test('two large bodies are read at once, and each that ends or fails lets another one in', async () => {
  const bodies = [large(), large(), large(), large()] as const
  expect(await passedOf([...bodies])).toEqual([2, 2, 0, 0])
  bodies[1].end()
  expect(await passedOf([...bodies])).toEqual([2, 2, 2, 0])
  bodies[0].fail(new Error('broken off'))
  await expect(bodies[0].read).rejects.toThrow('broken off')
  expect(await passedOf([...bodies])).toEqual([2, 2, 2, 2])
  for (const body of bodies.slice(1)) body.end()
  await Promise.all(bodies.slice(1).map(({ read }) => read))
})

test('a small body does not wait, and a large one not before it has grown', async () => {
  const holding = [large(), large()]
  const [small, growing] = [bodyOf(SMALL_BODY_BYTES), bodyOf(SMALL_BODY_BYTES + 2)]
  expect(await passedOf([...holding, small, growing])).toEqual([2, 2, 2, 1])
  for (const body of [...holding, small, growing]) body.end()
  await Promise.all([...holding, small, growing].map(({ read }) => read))
  expect(await passedOf([growing])).toEqual([2])
})

test('a reader who stops gives the turn back', async () => {
  const stopped = async () => {
    for await (const chunk of inTurn(
      (async function* () {
        yield new Uint8Array(SMALL_BODY_BYTES + 1)
      })(),
    ))
      return chunk
  }
  await Promise.all([stopped(), stopped(), stopped(), stopped()])
  const next = large()
  expect(await passedOf([next])).toEqual([2])
  next.end()
  await next.read
})
