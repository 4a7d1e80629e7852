import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { planted } from './planted.ts'

interface Diagnostic {
  category: string
  message: string
  location: { path: string; start: { line: number } }
}

const checkout = join(import.meta.dirname, '..')
const directory = mkdtempSync(join(tmpdir(), 'pullkey-lint-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** Everything that the project's own lint says about the planted files, from one run over a folder with only them. */
function lintPlanted(): Diagnostic[] {
  for (const part of ['biome.json', 'lint', '.gitignore']) {
    cpSync(join(checkout, part), join(directory, part), { recursive: true })
  }
  for (const [path, lines] of Object.entries(planted)) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), lines.map(([code]) => `${code}\n`).join(''))
  }
  const biome = join(checkout, 'node_modules/@biomejs/biome/bin/biome')
  const run = spawnSync(process.execPath, [biome, 'lint', '--reporter=json', '--max-diagnostics=none'], {
    cwd: directory,
    encoding: 'utf8',
  })
  return JSON.parse(run.stdout).diagnostics
}

const found = lintPlanted()
const at = (path: string, line: number) =>
  found
    .filter(({ location }) => location.path === path && location.start.line === line)
    .map(({ category, message }) => `${category}: ${message}`)

for (const [path, lines] of Object.entries(planted)) {
  describe(path, () => {
    for (const [index, [code, caughtBy]] of lines.entries()) {
      if (caughtBy) {
        it(`may not say: ${code}`, () => {
          expect(at(path, index + 1)).toContainEqual(expect.stringContaining(caughtBy))
        })
      } else {
        it(`may say: ${code}`, () => {
          expect(at(path, index + 1).filter((text) => /^plugin|noRestrictedImports/.test(text))).toEqual([])
        })
      }
    }
  })
}
