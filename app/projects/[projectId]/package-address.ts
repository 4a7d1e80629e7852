/** Where a browser is led to the package of an image: its registry forwards people to the page at GitHub. */
export function packageAddress(image: string): string | null {
  const { host, path } = partsOf(image)
  const address = `https://${host}/${path}`
  return path.includes('/') && URL.canParse(address) ? address : null
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
