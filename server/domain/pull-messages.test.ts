import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { type Cause, classifyPullFailure } from '#server/domain/pull-failure.ts'

/** Messages of failing pulls as people showed them, of many runtimes and registries. */

interface Told {
  message: string
  label: Cause
  /** What else may be read from it: the text alone does not decide. */
  also?: Cause[]
}

const told: Told[] = readFileSync(new URL('fixtures/pull-messages.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line))

test.each(told)('$label: $message', ({ message, label, also = [] }) => {
  expect([label, ...also]).toContain(classifyPullFailure(message) ?? 'other')
})

const misleading = [
  ...['token-service', 'unauthorized', '403-forbidden', 'x509', 'no-such-host', 'toomanyrequests', 'denied'],
  ...['manifest-unknown', 'not-found', 'acme/unauthorized', 'denied/certificate'],
]

/** Where the runtimes write a name, and what of it is one. */
const nameSpots = [
  /(?:image|reference|short-name) \\*["“]([^"”\\ ]+)/g,
  /\/v2\/([^"\s]+?)\/(?:manifests|blobs|tags)\//g,
  /ghcr\.io\/(acme\/[^"\s]+?)\/manifests\//g,
  /denied for ([^\s,]+)/g,
  /manifest for (\S+) not found/g,
  /docker:\/\/([^\s"]+?):? /g,
  / in (\S+\/\S+): /g,
  /image name (\S+) returns/g,
  /image ([a-z]+\/\S+) not found/g,
]

/** A reference as a whole, its repository without the host, and the repository's last part. */
function namesIn(message: string): string[] {
  const references = nameSpots.flatMap((spot) => [...message.matchAll(spot)].map(([, name = '']) => name))
  const parts = references.flatMap((reference) => {
    const repository = reference.replace(/@.*/, '').replace(/:[^/:]*$/, '')
    return [repository, repository.replace(/^[^/]*\.[^/]*\//, ''), repository.slice(repository.lastIndexOf('/') + 1)]
  })
  // A name that is a word of the runtime's as well would change more than the name.
  return [...new Set(parts)].filter((name) => name.length > 3 && !['image', 'acme'].includes(name))
}

test('the corpus names images', () => {
  expect(told.filter(({ message }) => namesIn(message).length > 0).length).toBeGreaterThan(95)
})

test.each(told)('whatever the image is called: $message', ({ message }) => {
  const cause = classifyPullFailure(message)
  for (const name of namesIn(message)) {
    for (const word of misleading) {
      const renamed = message.replaceAll(name, word).replaceAll(encodeURIComponent(name), encodeURIComponent(word))
      expect([renamed, classifyPullFailure(renamed)]).toEqual([renamed, cause])
    }
  }
})

const page =
  '<html>\n<head><title>403 Forbidden</title></head><body>429 Too Many Requests x509 no such host denied: denied'

test.each(told)('whatever page a proxy puts behind it: $message', ({ message }) => {
  const cause = classifyPullFailure(message) ?? 'other'
  expect(classifyPullFailure(`${message}\n${page}</body></html>`) ?? 'other').toBe(cause)
  expect(classifyPullFailure(`${message}\n${page}`) ?? 'other').toBe(cause)
})

const pumped = [
  ...['a', ' ', '\n', '/', '=', ':', '.', '"', "'", '`', '\\', '\\"', '\\n', '[', '(', '{', '<', '›', '1'],
  ...[
    '<html',
    '<html>',
    '<error',
    '</html>',
    'https://',
    'https://a?',
    'lookup ',
    'image "',
    'secrets (',
    'containers{',
  ],
  ...['oauth token ', 'anonymous token ', 'httpreadseeker', 'denied for ', 'manifest for ', 'reading manifest x in '],
  ...[
    '[rpc error: ',
    ', rpc error: ',
    '(mirrors also failed: [',
    '] [',
    '; artifact err: ',
    '\nhead "',
    '403 ',
    'status ',
  ],
  ...['forbids access via ', 'snapshotter ', 'media type ', 'incompatible with the ', 'application/', '"code":"'],
]

test.each(pumped)('a text of 120 KB costs no more than its length: %j', (part) => {
  const text = part.repeat(Math.ceil(120_000 / part.length))
  const started = performance.now()
  for (const message of [text, `ghcr.io/ada/web:1.4${text}: not found`, `unexpected status ${text}`]) {
    classifyPullFailure(message)
  }
  expect(performance.now() - started).toBeLessThan(2_000)
})
