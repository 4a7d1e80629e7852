import { format } from 'node:util'
import { afterAll, afterEach } from 'vitest'

/**
 * A test during which `console.error` is called fails with what was said. One that expects it replaces `console.error`
 * for as long as it runs: `using error = vi.spyOn(console, 'error').mockImplementation(() => {})`.
 */
const said: string[] = []
const print = console.error

console.error = (...words: unknown[]) => {
  said.push(format(...words))
  print(...words)
}

function failOnWhatWasSaid() {
  const words = said.splice(0)
  if (words.length > 0) throw new Error(`Unexpected console.error: ${words.join('\n')}`)
}

afterEach(failOnWhatWasSaid)
afterAll(failOnWhatWasSaid)
