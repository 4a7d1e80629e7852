/** `/settings/applications`: where people take back what they granted. The sandbox shows both demo users at once. */
import type { User } from './accounts.ts'
import { html, redirect } from './answers.ts'
import { avatarUrl } from './avatar.ts'
import type { GitHubContext } from './context.ts'
import { chosenLogin } from './fields.ts'
import { escapeHtml, page } from './page.ts'
import type { Handler } from './routes.ts'
import { hashToken } from './token-value.ts'

const PATH = '/settings/applications'
const SHOWN_USERS = 2

/** `?login=` shows one more user; `?revoked=` says what was just done. */
export function showApplications(github: GitHubContext): Handler {
  return (call) => {
    const { accounts } = github.state
    const asked = accounts.findUser(call.url.searchParams.get('login') ?? '')
    const users = new Set([...accounts.listUsers().slice(0, SHOWN_USERS), ...(asked ? [asked] : [])])
    const revoked = call.url.searchParams.get('revoked')
    return html(
      page(
        'Authorized applications',
        `<main class="wide">
<h1>Authorized applications</h1>
<p>What the sandbox's users have granted to ${escapeHtml(github.app.name)}. Revoking kills every token of that user at once, those in clusters too.</p>
${revoked ? `<p role="status" class="card">Every token of ${escapeHtml(revoked)} is revoked.</p>` : ''}
${[...users].map((user) => userCard(github, user)).join('\n')}
</main>`,
      ),
    )
  }
}

/** The form's field: `login`. */
export function revokeAccess(github: GitHubContext): Handler {
  return (call) => {
    const user = github.state.accounts.findUser(chosenLogin(call))
    if (!user) return html(page('Not found', '<main><h1>Nobody here has that login</h1></main>'), 404)
    github.state.tokens.deleteGrant(user.id)
    return redirect(`${PATH}?${new URLSearchParams({ login: user.login, revoked: user.login })}`, 303)
  }
}

export const toApplications = (): Handler => () => redirect(PATH)

function userCard({ state, app, url }: GitHubContext, user: User) {
  const tokens = state.tokens.listLive(user.id, 'oauth')
  const scopes = state.tokens.findGrant(user.id)?.scopes
  const rows = tokens.map(
    (token) => `<div class="row"><span><code>${hashToken(token.value).slice(0, 16)}</code>
<small>fingerprint · ${escapeHtml(token.scopes?.join(', ') || 'no scopes')} · since ${token.createdAt.slice(0, 16).replace('T', ' ')} UTC</small></span></div>`,
  )
  return `<section class="card"><div class="row head"><img src="${avatarUrl(url, user.id)}" alt="" width="36" height="36">
<span><h2>${escapeHtml(user.name)}</h2> <small>${escapeHtml(user.login)} · ${scopes ? `${tokens.length} live ${tokens.length === 1 ? 'token' : 'tokens'}` : 'nothing granted'}</small></span>
${scopes ? revokeForm(user, app.name) : ''}</div>
${rows.join('\n')}
</section>`
}

function revokeForm(user: User, appName: string) {
  return `<form method="post" action="${PATH}"><input type="hidden" name="login" value="${escapeHtml(user.login)}">
<button>Revoke ${escapeHtml(appName)}<span class="hidden"> for ${escapeHtml(user.login)}</span></button></form>`
}
