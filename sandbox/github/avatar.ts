/** Pictures of people, drawn here: an initial on a colour that belongs to the id. */

import type { GitHubContext } from './context.ts'
import type { Handler } from './routes.ts'

export const avatarUrl = (url: string, id: number) => `${url}/avatars/u/${id}?v=4`

export function serveAvatar({ state }: GitHubContext): Handler {
  return (_call, { id }) => {
    const owner = state.accounts.findOwnerById(Number(id))
    const initial = (owner?.login.match(/[a-z0-9]/i)?.[0] ?? '?').toUpperCase()
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64" width="64" height="64">
<rect width="64" height="64" fill="hsl(${(Number(id) * 137) % 360 || 0} 38% 40%)"/>
<text x="32" y="43" text-anchor="middle" font-family="system-ui, sans-serif" font-size="32" fill="#fff">${initial}</text></svg>`
    return new Response(svg, { headers: { 'content-type': 'image/svg+xml', 'cache-control': 'max-age=3600' } })
  }
}
