/** `/settings/tokens`: where people make classic tokens, see them once, and delete them. Works without JavaScript. */
import type { User } from './accounts.ts'
import { html, redirect } from './answers.ts'
import type { GitHubContext } from './context.ts'
import { chosenLogin } from './fields.ts'
import type { Call } from './http-listener.ts'
import { escapeHtml, page } from './page.ts'
import type { Handler } from './routes.ts'
import { describeScope, parseScopes } from './scopes.ts'
import type { Token } from './token-table.ts'
import { hashToken } from './token-value.ts'

const PATH = '/settings/tokens'
const SHOWN_USERS = 2
const OFFERED_SCOPES = ['read:packages', 'write:packages', 'read:user', 'read:org']
const LIFETIMES: [days: string, text: string][] = [
  ['30', '30 days'],
  ['7', '7 days'],
  ['90', '90 days'],
  ['', 'No expiration'],
]

/** As at GitHub, `?scopes=` and `?description=` fill the form in. */
export function showNewToken(github: GitHubContext): Handler {
  return (call) => html(newTokenPage(github, call, { ticked: parseScopes(call.url.searchParams.get('scopes') ?? '') }))
}

/** The form's fields: `login`, `scope` (each one), `days` (empty: it does not expire). */
export function makeToken(github: GitHubContext): Handler {
  return (call) => {
    const form = new URLSearchParams(call.text)
    const scopes = form.getAll('scope')
    const login = chosenLogin(call)
    const user = github.state.accounts.findUser(login)
    if (!user) return html(newTokenPage(github, call, { ticked: scopes, unknownLogin: login }), 422)
    const days = Number(form.get('days') ?? '')
    const expiresAt = days > 0 ? new Date(github.state.now().getTime() + days * 86_400_000).toISOString() : null
    return html(madePage(user, github.state.tokens.issue({ userId: user.id, kind: 'classic', scopes, expiresAt })), 201)
  }
}

export function showTokens({ state }: GitHubContext): Handler {
  return (call) => {
    const asked = state.accounts.findUser(call.url.searchParams.get('login') ?? '')
    const users = new Set([...state.accounts.listUsers().slice(0, SHOWN_USERS), ...(asked ? [asked] : [])])
    const cards = [...users].map((user) => userCard(user, state.tokens.listLive(user.id, 'classic')))
    const content = `<h1>Personal access tokens (classic)</h1>
<p><a href="${PATH}/new">Generate a new token</a></p>
${cards.join('\n')}`
    return html(page('Personal access tokens (classic)', `<main class="wide">\n${content}\n</main>`))
  }
}

/** The form's fields: `login` and `fingerprint`. */
export function deleteToken({ state }: GitHubContext): Handler {
  return (call) => {
    const user = state.accounts.findUser(chosenLogin(call))
    const wanted = new URLSearchParams(call.text).get('fingerprint')
    const tokens = user ? state.tokens.listLive(user.id, 'classic') : []
    state.tokens.revoke(...tokens.filter((token) => fingerprintOf(token) === wanted))
    return redirect(`${PATH}?${new URLSearchParams({ login: user?.login ?? '' })}`, 303)
  }
}

const fingerprintOf = ({ value }: Token) => hashToken(value).slice(0, 16)

/** As HTML. */
function factsOf({ scopes, expiresAt }: Token): string {
  const end = expiresAt ? `expires on ${expiresAt.slice(0, 10)}` : 'does not expire'
  return escapeHtml(`${scopes?.join(', ') || 'no scopes'} · ${end}`)
}

function newTokenPage(
  { state, url }: GitHubContext,
  { url: asked }: Call,
  { ticked, unknownLogin }: { ticked: string[]; unknownLogin?: string },
): string {
  const users = state.accounts.listUsers().slice(0, SHOWN_USERS)
  const note = asked.searchParams.get('description') ?? ''
  return page(
    'New personal access token (classic)',
    `<main>
<h1>New personal access token (classic)</h1>
<p>It is good for this sandbox only, at ${escapeHtml(url)}.</p>
<form method="post" action="${PATH}/new">
<fieldset><legend>Whose</legend>
${users.map((user, index) => choice('radio', 'login', { value: user.login, isChecked: index === 0, title: user.name, detail: user.login })).join('\n')}
<div class="field"><label for="login">Or another sandbox user, by login</label>
<input type="text" id="login" name="login" autocomplete="off" autocapitalize="none" spellcheck="false">
${unknownLogin === undefined ? '' : `<p class="wrong" role="alert">Nobody here is called ${escapeHtml(unknownLogin)}.</p>`}</div>
</fieldset>
<fieldset><legend>Note and expiration</legend>
<div class="field"><label for="note">Note</label><input type="text" id="note" name="note" value="${escapeHtml(note)}"></div>
${LIFETIMES.map(([value, title], index) => choice('radio', 'days', { value, isChecked: index === 0, title })).join('\n')}
</fieldset>
<fieldset><legend>Scopes</legend>
${OFFERED_SCOPES.map((scope) => choice('checkbox', 'scope', { value: scope, isChecked: ticked.includes(scope), title: scope, detail: describeScope(scope).title })).join('\n')}
</fieldset>
<div class="actions"><button class="go">Generate token</button></div>
</form>
</main>`,
  )
}

interface Choice {
  value: string
  isChecked: boolean
  title: string
  detail?: string
}

function choice(type: 'radio' | 'checkbox', name: string, { value, isChecked, title, detail = '' }: Choice): string {
  return `<label class="row"><input type="${type}" name="${name}" value="${escapeHtml(value)}"${isChecked ? ' checked' : ''}>
<span><b>${escapeHtml(title)}</b> <small>${escapeHtml(detail)}</small></span></label>`
}

function madePage({ login }: User, token: Token): string {
  return page(
    'Token made',
    `<main>
<h1>Copy this token now</h1>
<p>It is shown this once. Paste it at Pullkey’s Connection page, under “Classic token”.</p>
<div class="card"><code id="token">${token.value}</code>
<p class="soft">Of ${escapeHtml(login)} · ${factsOf(token)}</p></div>
<p><a href="${PATH}?${new URLSearchParams({ login })}">All classic tokens of ${escapeHtml(login)}</a></p>
</main>`,
  )
}

function userCard({ login, name }: User, tokens: Token[]): string {
  const rows = tokens.map((token) => {
    return `<div class="row"><span><code>${fingerprintOf(token)}</code> <small>fingerprint · ${factsOf(token)}</small></span>
<form method="post" action="${PATH}"><input type="hidden" name="login" value="${escapeHtml(login)}">
<button name="fingerprint" value="${fingerprintOf(token)}">Delete<span class="hidden"> ${fingerprintOf(token)}</span></button></form></div>`
  })
  const none = '<p class="soft">No classic tokens.</p>'
  return `<section class="card"><h2>${escapeHtml(name)}</h2>\n${rows.join('\n') || none}</section>`
}
