/**
 * The ways in and out: what NextAuth's routes expect of a page. Its own client does the same, but leaves a note of each
 * leaving in the browser's storage.
 */

/** Goes to GitHub, and comes back to `returnTo`. */
export function signIn(returnTo: string): Promise<void> {
  return follow('signin/github', returnTo)
}

/** Where that does not work, the page is asked for anew, and says why. */
export function signOut(): void {
  follow('signout', '/').catch(() => location.reload())
}

/** Wherever the answer leads: also a refusal names an address, at which it is told. */
async function follow(route: string, callbackUrl: string): Promise<void> {
  const { csrfToken } = await answerOf<{ csrfToken: string }>(fetch('/api/auth/csrf'))
  const body = new URLSearchParams({ csrfToken, callbackUrl, json: 'true' })
  const { url } = await answerOf<{ url: string }>(fetch(`/api/auth/${route}`, { method: 'POST', body }))
  location.assign(url)
}

async function answerOf<T>(sent: Promise<Response>): Promise<T> {
  return (await (await sent).json()) as T
}
