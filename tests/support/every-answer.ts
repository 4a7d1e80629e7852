import type { APIRequestContext } from '@playwright/test'

const nowhere = ['/nowhere', '/projects/nowhere', '/api/trpc/nowhere', '/api/auth/error?error=Callback']
const queries = ['connection.check', 'connection.packages', 'pullStatus.overview', 'project.list', 'auditEvent.list']

/**
 * Pages, the payloads that they are made of on the way from one to another, what procedures answer, and addresses where
 * nothing is: headers and bodies.
 */
export async function everyAnswer(request: APIRequestContext, pages: string[], projectId: string): Promise<string[]> {
  const glance = `/api/trpc/pullStatus.glance?input=${encodeURIComponent(JSON.stringify({ projectIds: [projectId] }))}`
  const procedures = [...queries.map((name) => `/api/trpc/${name}`), glance]
  const addresses = [...pages, ...nowhere, ...procedures, '/api/auth/session']
  const asked = [
    ...addresses.map((path) => request.get(path)),
    ...pages.map((path) => request.get(path, { headers: { rsc: '1' } })),
    request.post('/api/trpc/pullSecret.provision', { data: { projectId } }),
  ]
  const heard = (await Promise.all(asked)).map(
    async (answer) => JSON.stringify(answer.headers()) + (await answer.text()),
  )
  return Promise.all(heard)
}
