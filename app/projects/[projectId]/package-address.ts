/** Where a browser is led to the package of an image: its registry forwards people to the page at GitHub. */
export function packageAddress(image: string): string | null {
  const [host, ...path] = image.replace(/@.*$/, '').split('/')
  const name = path.join('/').replace(/:[^/]*$/, '')
  const address = `https://${host}/${name}`
  return name.includes('/') && URL.canParse(address) ? address : null
}
