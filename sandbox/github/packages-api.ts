/** `GET /user/packages`: the caller's own container packages, paged by a Link header. */
import type { User } from './accounts.ts'
import { apiError, json } from './answers.ts'
import { withToken } from './api-caller.ts'
import type { GitHubContext } from './context.ts'
import type { Package } from './packages.ts'
import { simpleUser } from './profile.ts'
import type { Handler } from './routes.ts'
import { hasScope } from './scopes.ts'

const DOCUMENTATION = '/packages/packages#list-packages-for-the-authenticated-users-namespace'
const TYPES = new Set(['npm', 'maven', 'rubygems', 'docker', 'nuget', 'container'])

export function listPackages(github: GitHubContext): Handler {
  return withToken(github, 'read:packages', ({ user, token, call }) => {
    if (!hasScope(token.scopes ?? [], 'read:packages')) {
      return apiError(403, 'You need at least read:packages scope to list packages.', DOCUMENTATION)
    }
    const query = call.url.searchParams
    const page = Math.max(1, Number(query.get('page') ?? 1) || 1)
    const perPage = Math.min(100, Math.max(1, Number(query.get('per_page') ?? 30) || 30))
    if (!TYPES.has(query.get('package_type') ?? '') || page * perPage > 10_000) {
      return apiError(400, 'Invalid argument.', DOCUMENTATION)
    }
    const found = github.state.packages
      .listOwned(query.get('package_type') === 'container' ? user.id : 0)
      .filter(({ visibility }) => !query.has('visibility') || visibility === query.get('visibility'))
    const rows = found.slice((page - 1) * perPage, page * perPage)
    const link = linkHeader(`${github.apiUrl}/user/packages`, query, page, Math.ceil(found.length / perPage))
    return json(
      rows.map((entry) => packageBody(github, user, entry)),
      200,
      link ? { link } : {},
    )
  })
}

function linkHeader(address: string, query: URLSearchParams, page: number, lastPage: number) {
  const to = (number: number, rel: string) =>
    `<${address}?${new URLSearchParams({ ...Object.fromEntries(query), page: String(number) })}>; rel="${rel}"`
  const links = page > 1 ? [to(page - 1, 'prev'), to(1, 'first')] : []
  if (page < lastPage) links.push(to(page + 1, 'next'), to(lastPage, 'last'))
  return links.join(', ')
}

function packageBody(github: GitHubContext, owner: User, entry: Package) {
  const path = `packages/container/${encodeURIComponent(entry.name)}`
  return {
    id: entry.id,
    name: entry.name,
    package_type: 'container',
    owner: simpleUser(github, owner),
    version_count: entry.tags.length,
    visibility: entry.visibility,
    url: `${github.apiUrl}/users/${owner.login}/${path}`,
    html_url: `${github.url}/users/${owner.login}/packages/container/package/${encodeURIComponent(entry.name)}`,
    created_at: entry.createdAt,
    updated_at: entry.createdAt,
  }
}
