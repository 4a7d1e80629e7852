import { readdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { tracesOf } from '#tests/support/canary.ts'

/** The files below a directory that hold one of the tokens in any of its forms, as they lie on the disk. */
export async function filesWithTraces(directory: string, tokens: string[]): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true })
  const found: string[] = []
  for (const entry of entries.filter((each) => each.isFile())) {
    const file = path.join(entry.parentPath, entry.name)
    const text = await readFile(file, 'latin1').catch(unlessGone)
    if (tokens.some((token) => tracesOf(token, text).length > 0)) found.push(path.relative(directory, file))
  }
  return found
}

/** Other tests' databases stand in the same folder, and their files come and go. */
function unlessGone(error: NodeJS.ErrnoException): string {
  if (error.code === 'ENOENT') return ''
  throw error
}
