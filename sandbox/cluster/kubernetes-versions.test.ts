import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { KUBERNETES, minorOf, olderThanSupported } from '#sandbox/cluster/kubernetes-versions.ts'

const root = path.resolve(import.meta.dirname, '../..')
const { newest, oldest } = KUBERNETES

test('a Kubernetes that is older than what is supported is called so, and no other', () => {
  expect(olderThanSupported('Kubernetes v1.20.2')).toBe(
    `older than the ${minorOf(oldest)} to ${minorOf(newest)} that Pullkey supports`,
  )
  expect(olderThanSupported('Kubernetes v1.9.0')).toBeDefined()
  for (const version of [oldest, `${minorOf(oldest)}.0`, newest, '1.100.0'])
    expect(olderThanSupported(`Kubernetes v${version}`)).toBeUndefined()
})

test.each([
  ['README.md', [`Kubernetes ${minorOf(oldest)} to ${minorOf(newest)}`]],
  ['CHANGELOG.md', [`Kubernetes ${minorOf(oldest)} to ${minorOf(newest)}`]],
  ['docs/operating.md', [`Kubernetes ${minorOf(oldest)} to ${minorOf(newest)}`, `on ${newest}`, `on ${oldest}`]],
])('%s names the versions that are tried', async (file, sentences) => {
  const text = (await readFile(path.join(root, file), 'utf8')).replaceAll(/\s+/g, ' ')
  for (const sentence of sentences) expect(text).toContain(sentence)
})
