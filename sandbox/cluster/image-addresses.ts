/** What a runtime asks for when it pulls an image, as far as its errors name it. */
export interface ImageAddresses {
  image: string
  host: string
  /** The repository's path. */
  name: string
  /** The tag or the digest. */
  reference: string
  /** As a token endpoint's address carries it. */
  scope: string
}

export function addressesOf(image: string): ImageAddresses {
  const parts = /^(?<host>[^/]+)\/(?<name>[^:@]+)([:@](?<reference>.+))?$/.exec(image)?.groups
  if (parts === undefined) throw new Error(`an image reference without a host: ${image}`)
  const { host = '', name = '', reference = 'latest' } = parts
  return { image, host, name, reference, scope: encodeURIComponent(`repository:${name}:pull`) }
}
