import { expect, test } from 'vitest'
import { isOfRegistry, parseImageReference } from '#server/domain/image-reference.ts'

const sha256 = `sha256:${'a'.repeat(64)}`

test.each([
  ['nginx', 'docker.io', 'library/nginx', 'latest'],
  ['nginx:1.27', 'docker.io', 'library/nginx', '1.27'],
  ['index.docker.io/nginx', 'docker.io', 'library/nginx', 'latest'],
  ['bitnami/redis', 'docker.io', 'bitnami/redis', 'latest'],
  ['ghcr.io/ada/web', 'ghcr.io', 'ada/web', 'latest'],
  ['ghcr.io/ada/web:1.4', 'ghcr.io', 'ada/web', '1.4'],
  ['ghcr.io/acme/a_b/c__d/e-f.g---h:X_1-2', 'ghcr.io', 'acme/a_b/c__d/e-f.g---h', 'X_1-2'],
  [`ghcr.io/ada/web@${sha256}`, 'ghcr.io', 'ada/web', sha256],
  [`ghcr.io/ada/web:1.4@${sha256}`, 'ghcr.io', 'ada/web', sha256],
  ['127.0.0.1:5000/a/b:c', '127.0.0.1:5000', 'a/b', 'c'],
  ['localhost/a', 'localhost', 'a', 'latest'],
  ['GHCR.IO/ada/web', 'GHCR.IO', 'ada/web', 'latest'],
])('%s is %s, %s and %s', (image, host, name, reference) => {
  expect(parseImageReference(image)).toEqual({ host, name, reference })
})

test.each([
  '',
  ' ',
  '/',
  'ghcr.io/',
  'ghcr.io/Ada/Web',
  'ghcr.io/ada/web:',
  'ghcr.io/ada/web@',
  'ghcr.io/ada/web@sha256:abc',
  `ghcr.io/ada/web@${sha256}@${sha256}`,
  'ghcr.io//web',
  'ghcr.io/ada/../web',
  'ghcr.io/ada/.web',
  'ghcr.io/ada/web.',
  'ghcr.io/ada/a___b',
  'ghcr.io/ada/web:1 4',
  'ghcr.io/ada/web\n',
  'https://ghcr.io/ada/web',
  'ghcr.io:x/ada/web',
  '-ghcr.io/ada/web',
  `ghcr.io/${'a'.repeat(600)}`,
])('%j is none', (image) => {
  expect(parseImageReference(image)).toBeNull()
})

test('a long name with a wrong end is refused as fast as any other', () => {
  for (const end of ['!', ':', '-', '/']) expect(parseImageReference(`ghcr.io/${'a'.repeat(500)}${end}`)).toBeNull()
  expect(parseImageReference(`${'a-'.repeat(250)}.io/x`)).toBeNull()
})

test('an image belongs to a registry by its host, also where the rest of its name is none', () => {
  expect(isOfRegistry('ghcr.io/Ada/Web:1', 'ghcr.io')).toBe(true)
  expect(isOfRegistry('ghcr.io.example/ada/web', 'ghcr.io')).toBe(false)
  expect(isOfRegistry('nginx', 'ghcr.io')).toBe(false)
})
