/**
 * Where people see the package of an image. ghcr.io forwards them to its page at GitHub; for the registry of another GitHub
 * it is looked for among its owner's. `gitHubUrl` is that GitHub's web address.
 */
export function packageAddress(image: string, gitHubUrl: string): string | null {
  const { host, path } = partsOf(image)
  const [, name] = path.split(/\/(.*)/s)
  if (!name) return null
  if (host !== 'ghcr.io') {
    const owner = ownerOf(image)
    return owner && `${gitHubUrl}/${owner}?${new URLSearchParams({ tab: 'packages', q: name })}`
  }
  const address = `https://${host}/${path}`
  return URL.canParse(address) ? address : null
}

/**
 * Where the administrators of a package give access to it. Which of the two it is depends on whether its owner is an
 * organisation or a person, which a name does not tell. Each is a 404 for everybody else.
 */
export function packageSettingsAddresses(
  image: string,
  gitHubUrl: string,
): { organisation: string; person: string } | null {
  const [, name] = partsOf(image).path.split(/\/(.*)/s)
  const owner = ownerOf(image)
  if (!owner || !name) return null
  const rest = `${owner}/packages/container/${encodeURIComponent(name)}/settings`
  return { organisation: `${gitHubUrl}/orgs/${rest}`, person: `${gitHubUrl}/users/${rest}` }
}

/** Whose package it is: a user's or an organisation's login. */
export function ownerOf(image: string): string | null {
  const [owner = ''] = partsOf(image).path.split('/')
  return /^[a-z\d](-?[a-z\d_])*$/i.test(owner) ? owner : null
}

function partsOf(image: string): { host: string; path: string } {
  const [host = '', ...names] = image.replace(/@.*$/, '').split('/')
  return { host, path: names.join('/').replace(/:[^/]*$/, '') }
}
