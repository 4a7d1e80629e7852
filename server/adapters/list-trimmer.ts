/**
 * Cuts out of a LIST's JSON, while it streams, what Pullkey never reads of any object: its annotations (up to 256 KiB) and
 * its managed fields. They would take memory several times over, as bytes, as text and as values.
 */

const [QUOTE, BACKSLASH, COMMA, COLON, OPEN, CLOSE, OPEN_LIST, CLOSE_LIST] = Buffer.from('"\\,:{}[]')
/** Where the keys of `metadata` stand: `{ items: [{ metadata: {`. */
const KEY_DEPTH = 4
const CUT = ['annotations', 'managedFields']
const LONGEST = Math.max(...CUT.map(({ length }) => length))
const NOTHING = Buffer.from('null')

export class ListTrimmer {
  #depth = 0
  #isInString = false
  #isEscaped = false
  #isCutting = false
  /** How the last string at KEY_DEPTH begins. */
  #name = ''

  /** Takes the next chunk and returns a copy of what is kept: a view would keep the whole chunk in memory. */
  trim(chunk: Uint8Array): Buffer {
    const kept: Uint8Array[] = []
    let from = this.#isCutting ? -1 : 0
    for (let at = 0; at < chunk.length; at++) {
      if (this.#isInString) {
        at = this.#passString(chunk, at)
        continue
      }
      const wasCutting = this.#isCutting
      this.#pass(chunk[at])
      if (wasCutting === this.#isCutting) continue
      if (this.#isCutting) kept.push(chunk.subarray(from, at + 1), NOTHING)
      from = this.#isCutting ? -1 : at
    }
    if (from >= 0) kept.push(chunk.subarray(from))
    return Buffer.concat(kept)
  }

  #pass(byte: number | undefined): void {
    switch (byte) {
      case QUOTE:
        this.#isInString = true
        this.#name = ''
        break
      case OPEN:
      case OPEN_LIST:
        this.#depth += 1
        break
      case CLOSE:
      case CLOSE_LIST:
        this.#depth -= 1
        if (this.#depth < KEY_DEPTH) this.#isCutting = false
        break
      case COMMA:
        if (this.#depth === KEY_DEPTH) this.#isCutting = false
        break
      case COLON:
        if (this.#depth === KEY_DEPTH) this.#isCutting = CUT.includes(this.#name)
    }
  }

  /** Returns the index of the next quote or backslash, or the chunk's length. */
  #passString(chunk: Uint8Array, start: number): number {
    let at = start
    if (this.#isEscaped) {
      this.#isEscaped = false
      return at
    }
    while (at < chunk.length && chunk[at] !== QUOTE && chunk[at] !== BACKSLASH) at += 1
    if (this.#depth === KEY_DEPTH && this.#name.length <= LONGEST)
      this.#name += String.fromCharCode(...chunk.subarray(start, Math.min(at, start + LONGEST + 1)))
    if (chunk[at] === QUOTE) this.#isInString = false
    if (chunk[at] === BACKSLASH) {
      this.#isEscaped = true
      // None of the keys has an escape.
      this.#name = '\\'
    }
    return at
  }
}
