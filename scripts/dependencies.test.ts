import { expect, test } from 'vitest'
import { exceptionFor, isPermissive } from '#scripts/licence-rules.ts'
import { FOLDERS, readLockfile, readManifest } from '#scripts/lockfile.ts'

/** What is installed is what was looked at: no ranges, no scripts that nobody named, no licence that nobody read. */

const EXACT = /^\d+\.\d+\.\d+(-[0-9a-zA-Z.-]+)?$/

test.each(FOLDERS)('in %s every dependency and every override is pinned to one version', async (folder) => {
  const { dependencies, devDependencies, overrides } = await readManifest(folder)
  const wanted = Object.entries({ ...dependencies, ...devDependencies, ...overrides })
  expect(wanted).not.toEqual([])
  expect(wanted.filter(([, version]) => !EXACT.test(version))).toEqual([])
})

test.each(FOLDERS)('in %s every package of the lockfile carries the hash of what it holds', async (folder) => {
  const packages = await readLockfile(folder)
  expect(packages).not.toEqual([])
  expect(packages.filter(({ integrity }) => !integrity?.startsWith('sha512-')).map(({ name }) => name)).toEqual([])
})

test('the packages with an install script are those that allowScripts decides about, and node alone runs one', async () => {
  const { allowScripts = {} } = await readManifest('.')
  const withScript = (await readLockfile('.')).filter(({ hasInstallScript }) => hasInstallScript)
  expect([...new Set(withScript.map(({ name }) => name))].sort()).toEqual(Object.keys(allowScripts).sort())
  expect(Object.keys(allowScripts).filter((name) => allowScripts[name])).toEqual(['node'])
})

test('nothing that only the bench needs has an install script', async () => {
  const packages = await readLockfile('bench/lighthouse')
  expect(packages.filter(({ hasInstallScript }) => hasInstallScript)).toEqual([])
})

test.each(['MIT', 'Apache-2.0 AND MIT', 'MIT and ISC', '(MIT OR CC0-1.0)', 'GPL-3.0-only OR MIT'])(
  '%s may be used',
  (text) => {
    expect(isPermissive(text)).toBe(true)
  },
)

test.each([undefined, '', 'GPL-3.0-only', 'MIT AND GPL-3.0-only', 'AGPL-3.0', 'SEE LICENSE IN LICENSE', 'UNLICENSED'])(
  '%s may not be used',
  (text) => expect(isPermissive(text)).toBe(false),
)

test('an exception is for one licence of one package', () => {
  expect(exceptionFor('axe-core', 'MPL-2.0')).toBeDefined()
  expect(exceptionFor('axe-core', 'GPL-3.0-only')).toBeUndefined()
  expect(exceptionFor('another', 'MPL-2.0')).toBeUndefined()
})
