/**
 * A person without a browser: signs in to the app by the whole OAuth round trip, over HTTP only, and then calls it with the
 * cookies that came of it.
 */

export type Visitor = {
  /** `path` is relative to the app; redirects are not followed unless `init` says so. */
  fetch: (path: string, init?: RequestInit) => Promise<Response>
  cookieHeader: () => string
  /** Where the app sent the visitor in the end, such as `/projects` or `/?error=AccessDenied`. */
  landedOn: string
}
export type SignIn = {
  appUrl: string
  login: string
  /** The scopes to grant; without it, all that are asked for. An empty list grants none. */
  grant?: string[]
  /** Presses Cancel on the consent page. */
  isDeclined?: boolean
  /** Where to go in the app afterwards. */
  callbackUrl?: string
}

export async function signIn({
  appUrl,
  login,
  grant,
  isDeclined = false,
  callbackUrl = '/',
}: SignIn): Promise<Visitor> {
  const cookies = new Map<string, string>()
  const send = cookieFetch(appUrl, cookies)
  const consentUrl = await beginSignIn(send, new URL(callbackUrl, appUrl).href)
  const callback = await answerConsent(consentUrl, { login, decision: isDeclined ? 'cancel' : 'authorize' }, grant)
  let landedOn = new URL(callback)
  // NextAuth sends people through its own addresses before it lets them go.
  for (let hops = 0; landedOn.pathname.startsWith('/api/auth/') && hops < 3; hops++) {
    const answer = await send(landedOn.href)
    landedOn = new URL(answer.headers.get('location') ?? landedOn, appUrl)
  }
  return {
    fetch: send,
    cookieHeader: () => toHeader(cookies),
    landedOn: landedOn.pathname + landedOn.search,
  }
}

/** Answers the address of the consent page. */
export async function beginSignIn(send: Visitor['fetch'], callbackUrl: string): Promise<string> {
  const { csrfToken } = (await (await send('/api/auth/csrf')).json()) as { csrfToken: string }
  const started = await send('/api/auth/signin/github', {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ csrfToken, callbackUrl, json: 'true' }),
  })
  return ((await started.json()) as { url: string }).url
}

/** Fills in the consent page and returns the address it sends the person back to. */
export async function answerConsent(
  consentUrl: string,
  fields: Record<string, string>,
  grant?: string[],
): Promise<string> {
  const shown = await fetch(consentUrl)
  if (!shown.ok) throw new Error(`The consent page answered ${shown.status}`)
  const offered = [...(await shown.text()).matchAll(/name="scope" value="([^"]+)"/g)].map(([, scope]) => scope ?? '')
  const form = new URLSearchParams(fields)
  for (const scope of grant ?? offered) form.append('scope', scope)
  const answer = await fetch(consentUrl, { method: 'POST', body: form, redirect: 'manual' })
  const location = answer.headers.get('location')
  if (!location) throw new Error(`The consent page answered ${answer.status} to ${fields.login}`)
  return location
}

/** Fetches from the app with these cookies, and keeps in them what is set. */
export function cookieFetch(appUrl: string, cookies: Map<string, string>): Visitor['fetch'] {
  return async (path, init = {}) => {
    const headers = new Headers(init.headers)
    headers.set('cookie', toHeader(cookies))
    const answer = await fetch(new URL(path, appUrl), { redirect: 'manual', ...init, headers })
    for (const line of answer.headers.getSetCookie()) store(cookies, line)
    return answer
  }
}

function store(cookies: Map<string, string>, line: string) {
  const [pair = '', ...attributes] = line.split(';')
  const [name, value] = [pair.slice(0, pair.indexOf('=')).trim(), pair.slice(pair.indexOf('=') + 1)]
  const expires = attributes.find((attribute) => /^\s*expires=/i.test(attribute))?.split('=')[1]
  const isGone = value === '' || attributes.some((attribute) => /^\s*max-age=(0|-.*)$/i.test(attribute))
  if (isGone || (expires && new Date(expires) <= new Date())) cookies.delete(name)
  else cookies.set(name, value)
}

const toHeader = (cookies: Map<string, string>) => [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
