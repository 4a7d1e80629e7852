import { MAX_IMAGE_LENGTH, parseImageReference } from '#server/domain/image-reference.ts'

/** What people paste where an image is asked for: a command, an address, a line of a manifest. */

const commands = /^(?:sudo\s+)?(?:docker|podman|nerdctl|crictl)\s+(?:image\s+)?pull\s+/i
const key = /^(?:-\s*)?image:\s*/i
const schemes = /^(?:https?|docker|oci):\/\//i

/** The image in a pasted text, its host in lower case. What is no image stays as it is, for `faultOfImage` to tell. */
export function cleanedImage(pasted: string): string {
  const text = pasted
    .trim()
    .replace(commands, '')
    .replace(key, '')
    .replace(/^(["'])(.*)\1$/, '$2')
    .replace(schemes, '')
  const slash = text.indexOf('/')
  const host = slash > 0 ? text.slice(0, slash) : ''
  return /[.:]/.test(host) ? host.toLowerCase() + text.slice(slash) : text
}

export type ImageFault = 'missing' | 'spaces' | 'too-long' | 'upper-case' | 'tag' | 'digest' | 'malformed'

/** What is wrong with a cleaned text; null for the name of an image. */
export function faultOfImage(text: string): ImageFault | null {
  if (text === '') return 'missing'
  if (text.length > MAX_IMAGE_LENGTH) return 'too-long'
  if (parseImageReference(text)) return null
  if (/\s/.test(text)) return 'spaces'
  const [named = '', ...digests] = text.split('@')
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  const name = colon < 0 ? named : named.slice(0, colon)
  if (parseImageReference(name.toLowerCase()) && name !== name.toLowerCase()) return 'upper-case'
  if (!parseImageReference(name)) return 'malformed'
  return digests.length > 0 && parseImageReference(named) ? 'digest' : 'tag'
}
