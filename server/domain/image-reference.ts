/**
 * Names of images by the grammar of the distribution project (`reference/regexp.go`), in expressions that take linear
 * time: anybody who may create a pod chooses this text.
 */

export interface ImageReference {
  /** With its port where it has one. */
  host: string
  /** The repository's path: `owner/name`. */
  name: string
  /** A tag, or a digest that pins it. `latest` when the image names neither. */
  reference: string
}

/** A name of 255 characters, a tag of 128 and a digest are the longest that there are. */
export const MAX_IMAGE_LENGTH = 520
const HOST = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?::\d{1,5})?$/i
const PATH_PART = /^[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*$/
const TAG = /^\w[\w.-]{0,127}$/
const DIGEST = /^(?:sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128})$/

export function isTag(text: string): boolean {
  return TAG.test(text)
}

/** An image as Kubernetes reads it (`nginx` is `docker.io/library/nginx:latest`); null where it is no image reference. */
export function parseImageReference(image: string): ImageReference | null {
  if (image.length > MAX_IMAGE_LENGTH) return null
  const [named = '', digest, ...more] = image.split('@')
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1)
  const tag = colon < 0 ? undefined : named.slice(colon + 1)
  const { host, path } = splitHost(colon < 0 ? named : named.slice(0, colon))
  const isSound =
    more.length === 0 &&
    HOST.test(host) &&
    path.length > 0 &&
    path.every((part) => PATH_PART.test(part)) &&
    (tag === undefined || TAG.test(tag)) &&
    (digest === undefined || DIGEST.test(digest))
  return isSound ? { host, name: path.join('/'), reference: digest ?? tag ?? 'latest' } : null
}

/** The first part is a host where it looks like one; Docker Hub's is left out by everybody. */
function splitHost(named: string): { host: string; path: string[] } {
  const [first = '', ...rest] = named.split('/')
  const isHost = rest.length > 0 && (/[.:]/.test(first) || first === 'localhost' || first !== first.toLowerCase())
  const host = isHost ? first : 'docker.io'
  const path = isHost ? rest : [first, ...rest]
  const isOfHub = host === 'docker.io' || host === 'index.docker.io'
  return { host: isOfHub ? 'docker.io' : host, path: isOfHub && path.length === 1 ? ['library', ...path] : path }
}

/** Whether a node would ask this registry for the image, also where the rest of its name is none. */
export function isOfRegistry(image: string, registryHost: string): boolean {
  return image.startsWith(`${registryHost}/`)
}
