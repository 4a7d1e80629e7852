import fc from 'fast-check'
import { isOfRegistry, parseImageReference } from '#server/domain/image-reference.ts'
import { assertQuick, oddText, pumped } from '#tests/fuzz/odd.ts'
import type { Property } from '#tests/fuzz/property.ts'

const alphabet = fc.constantFrom(
  ...'ab0AZ._-/:@%',
  '__',
  '---',
  '..',
  ':5000',
  'ghcr.io/',
  '@sha256:',
  'localhost',
  ' ',
  'é',
)
const digits = (length: number) =>
  fc.string({ unit: fc.constantFrom(...'0123456789abcdef'), minLength: length, maxLength: length })
const digest = fc.oneof(
  digits(64).map((hex) => `sha256:${hex}`),
  digits(96).map((hex) => `sha384:${hex}`),
  digits(128).map((hex) => `sha512:${hex}`),
  digits(63).map((hex) => `sha256:${hex}`),
)
const almost = fc
  .tuple(fc.string({ unit: alphabet, maxLength: 30 }), fc.option(digest, { nil: undefined }))
  .map(([name, pin]) => (pin ? `${name}@${pin}` : name))
const word = fc.string({ unit: fc.constantFrom(...'ab01'), minLength: 1, maxLength: 4 })
const part = fc
  .array(fc.tuple(word, fc.constantFrom('', '.', '_', '__', '-', '---')), { minLength: 1, maxLength: 3 })
  .map((words) => `${words.map((pair) => pair.join('')).join('')}z`)
const host = fc.oneof(
  fc.constantFrom('ghcr.io', 'localhost', 'docker.io', 'index.docker.io', 'Reg', '10.0.0.1', 'a-b.c'),
  fc.constantFrom(':1', ':5000', ':123456').map((port) => `localhost${port}`),
)
const maybe = (arbitrary: fc.Arbitrary<string>) => fc.oneof(fc.constant(''), arbitrary)
/** A name as it should be, up to lengths that are too long, and with something put into it now and then. */
const shaped = fc
  .tuple(
    maybe(host.map((text) => `${text}/`)),
    fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join('/')),
    maybe(fc.constantFrom(':latest', ':1.4', ':_', ':-', `:${'t'.repeat(128)}`, `:${'t'.repeat(129)}`)),
    maybe(digest.map((text) => `@${text}`)),
  )
  .map((parts) => parts.join(''))
const disturbed = fc
  .tuple(shaped, alphabet, fc.nat())
  .map(([name, odd, at]) => name.slice(0, at % (name.length + 1)) + odd + name.slice(at % (name.length + 1)))
const anything = fc.oneof({ weight: 3, arbitrary: shaped }, { weight: 2, arbitrary: disturbed }, almost, oddText)

const isWithin = (text: string, allowed: string) => [...text].every((one) => allowed.includes(one))
const LOWER = 'abcdefghijklmnopqrstuvwxyz0123456789'
const ALNUM = `${LOWER}ABCDEFGHIJKLMNOPQRSTUVWXYZ`

/** Letters and digits, joined by one dot, one or two underscores, or any number of dashes: walked letter by letter. */
function isPathPart(part: string): boolean {
  let [separator, isAfterWord] = ['', false]
  for (const one of part) {
    if (isWithin(one, LOWER)) {
      if (separator && !(separator === '.' || separator === '_' || separator === '__' || isWithin(separator, '-')))
        return false
      ;[separator, isAfterWord] = ['', true]
    } else if (isWithin(one, '._-') && isAfterWord) separator += one
    else return false
  }
  return isAfterWord && separator === ''
}

function isHost(host: string): boolean {
  const [name = '', port, ...more] = host.split(':')
  const isPort = port === undefined || (port.length >= 1 && port.length <= 5 && isWithin(port, '0123456789'))
  const isLabel = (label: string) =>
    label !== '' && isWithin(label, `${ALNUM}-`) && !label.startsWith('-') && !label.endsWith('-')
  return more.length === 0 && isPort && name.split('.').every(isLabel)
}

function isDigest(text: string): boolean {
  const lengths: Record<string, number> = { sha256: 64, sha384: 96, sha512: 128 }
  const [algorithm = '', hex = '', ...more] = text.split(':')
  return (
    more.length === 0 &&
    Object.hasOwn(lengths, algorithm) &&
    hex.length === lengths[algorithm] &&
    isWithin(hex, '0123456789abcdef')
  )
}

/** The same grammar, tried the slow way: every place at which a name may end and a tag may begin. */
function slowly(image: string): { host: string; name: string; reference: string } | null {
  if (image.length > 520) return null
  const at = image.indexOf('@')
  const [named, pin] = at < 0 ? [image, undefined] : [image.slice(0, at), image.slice(at + 1)]
  if (pin !== undefined && !isDigest(pin)) return null
  const readings = [{ path: named, tag: undefined as string | undefined }]
  for (let end = 0; end < named.length; end++)
    if (named[end] === ':') readings.push({ path: named.slice(0, end), tag: named.slice(end + 1) })
  for (const { path, tag } of readings) {
    const isTag =
      tag === undefined ||
      (tag.length >= 1 && tag.length <= 128 && isWithin(tag, `${ALNUM}_.-`) && !'.-'.includes(tag[0] ?? ''))
    const place = isTag ? slowPlace(path) : null
    if (place) return { ...place, reference: pin ?? tag ?? 'latest' }
  }
  return null
}

function slowPlace(path: string): { host: string; name: string } | null {
  const [first = '', ...rest] = path.split('/')
  const looksLikeHost =
    rest.length > 0 &&
    (first.includes('.') || first.includes(':') || first === 'localhost' || first !== first.toLowerCase())
  const host = looksLikeHost ? (first === 'index.docker.io' ? 'docker.io' : first) : 'docker.io'
  const parts = looksLikeHost ? rest : [first, ...rest]
  const name = host === 'docker.io' && parts.length === 1 ? ['library', ...parts] : parts
  return isHost(host) && name.every(isPathPart) ? { host, name: name.join('/') } : null
}

export const imageReferences: Property[] = [
  {
    parser: 'image references',
    claim: 'are read as a slow reader reads them',
    property: fc.property(anything, (image) => {
      const [quick, slow] = [parseImageReference(image), slowly(image)]
      if (JSON.stringify(quick) !== JSON.stringify(slow))
        throw new Error(`${JSON.stringify(quick)} is not ${JSON.stringify(slow)}`)
    }),
  },
  {
    parser: 'image references',
    claim: 'written out again are the same',
    property: fc.property(anything, (image) => {
      const read = parseImageReference(image)
      if (!read) return
      const again = parseImageReference(
        `${read.host}/${read.name}${read.reference.includes(':') ? '@' : ':'}${read.reference}`,
      )
      if (JSON.stringify(again) !== JSON.stringify(read)) throw new Error(JSON.stringify(again))
    }),
  },
  {
    parser: 'image references',
    claim: 'hold nothing that could leave the path of a request',
    property: fc.property(anything, (image) => {
      const read = parseImageReference(image)
      if (!read) return
      const address = `https://registry.example/v2/${read.name}/manifests/${read.reference}`
      if (new URL(address).href !== address) throw new Error(address)
      if (isOfRegistry(image, read.host) && !image.startsWith(`${read.host}/`)) throw new Error(read.host)
    }),
  },
  {
    parser: 'image references',
    claim: 'are read quickly, however they are made',
    property: fc.property(pumped(['a', 'a-', 'a.', 'a_', '/', ':', '@', '-', '.a', 'a/'], 520), (image) =>
      assertQuick(() => parseImageReference(image)),
    ),
  },
]
