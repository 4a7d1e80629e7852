import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect, test } from 'vitest'
import { KUBERNETES, minorOf } from '#sandbox/cluster/kubernetes-versions.ts'

const root = path.resolve(import.meta.dirname, '../..')
const { newest, oldest } = KUBERNETES

test.each([
  ['README.md', [`Kubernetes ${minorOf(oldest)} to ${minorOf(newest)}`]],
  ['CHANGELOG.md', [`Kubernetes ${minorOf(oldest)} to ${minorOf(newest)}`]],
  ['docs/operating.md', [`Kubernetes ${minorOf(oldest)} to ${minorOf(newest)}`, `on ${newest}`, `on ${oldest}`]],
])('%s names the versions that are tried', async (file, sentences) => {
  const text = (await readFile(path.join(root, file), 'utf8')).replaceAll(/\s+/g, ' ')
  for (const sentence of sentences) expect(text).toContain(sentence)
})
