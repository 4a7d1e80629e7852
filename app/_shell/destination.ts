/** The pages that a link may have led to before its reader had signed in. */
export type Destination = 'project' | 'projects' | 'newProject' | 'connection' | 'activity'

/** Read from the address alone: whoever has not signed in learns nothing of what is there. Null for any other address. */
export function destinationOf(callbackUrl: string | undefined): Destination | null {
  const base = 'http://pullkey.invalid'
  if (!callbackUrl || !URL.canParse(callbackUrl, base)) return null
  const { pathname } = new URL(callbackUrl, base)
  if (pathname === '/projects/new') return 'newProject'
  if (/^\/projects\/[^/]+$/.test(pathname)) return 'project'
  const [page] = (['projects', 'connection', 'activity'] as const).filter((name) => pathname === `/${name}`)
  return page ?? null
}
