/** The page on which a person says who they are and what the app may do. Works without JavaScript. */
import { avatarUrl } from './avatar.ts'
import type { GitHubContext } from './context.ts'
import { escapeHtml, page } from './page.ts'
import { describeScope } from './scopes.ts'

export type Consent = {
  /** Where the form goes: the address of the request itself. */
  action: string
  returnsTo: string
  /** Null when the app named none, which asks for what was granted before. */
  scopes: string[] | null
  /** Which of them are ticked. */
  ticked: string[]
  chosenLogin: string
  mistake: string | null
}

const OFFERED_USERS = 2

export function consentPage({ app, state, url }: GitHubContext, consent: Consent): string {
  const users = state.accounts.listUsers()
  const offered = users.slice(0, OFFERED_USERS)
  const isOffered = offered.some((user) => user.login === consent.chosenLogin)
  const others = isOffered ? '' : consent.chosenLogin
  const appName = escapeHtml(app.name)
  return page(
    `Authorize ${app.name}`,
    `<main>
<h1>Authorize ${appName}</h1>
<p>${appName} would like to act for one of these accounts. No password is asked in the sandbox: choose who you want to be.</p>
<form method="post" action="${escapeHtml(consent.action)}">
<fieldset><legend>Sign in as</legend>
${offered.map((user, index) => userChoice(user, avatarUrl(url, user.id), isChosen(user.login, index, consent))).join('\n')}
${users.length > OFFERED_USERS || others || consent.mistake ? otherUser(others, consent.mistake) : ''}
</fieldset>
${consent.scopes === null ? scopesAsBefore(appName) : scopeChoices(appName, consent.scopes, consent.ticked)}
<div class="actions">
<button class="go" name="decision" value="authorize">Authorize ${appName}</button>
<button name="decision" value="cancel">Cancel</button>
</div>
</form>
<p class="soft">Either way you go back to <code>${escapeHtml(consent.returnsTo)}</code>.
What you grant can be taken back under <a href="/settings/applications">authorized applications</a>.</p>
</main>`,
  )
}

const isChosen = (login: string, index: number, { chosenLogin }: Consent) =>
  chosenLogin ? login === chosenLogin : index === 0

function userChoice(user: { login: string; name: string }, avatar: string, isChecked: boolean) {
  const login = escapeHtml(user.login)
  return `<label class="row"><input type="radio" name="login" value="${login}"${isChecked ? ' checked' : ''}>
<img src="${avatar}" alt="" width="36" height="36"><span><b>${escapeHtml(user.name)}</b> <small>${login}</small></span></label>`
}

function otherUser(login: string, mistake: string | null) {
  const describedBy = mistake ? ' aria-invalid="true" aria-describedby="mistake"' : ''
  return `<div class="field"><label for="login">Or another sandbox user, by login</label>
<input type="text" id="login" name="login" autocomplete="off" autocapitalize="none" spellcheck="false" value="${escapeHtml(login)}"${describedBy}>
${mistake ? `<p class="wrong" id="mistake" role="alert">${escapeHtml(mistake)}</p>` : ''}</div>`
}

function scopesAsBefore(appName: string) {
  return `<div class="card">${appName} asks for nothing new: what you granted before holds.</div>`
}

function scopeChoices(appName: string, scopes: string[], ticked: string[]) {
  if (scopes.length === 0) return `<div class="card">${appName} asks for public information only.</div>`
  return `<fieldset><legend>${appName} asks to</legend>
${scopes.map((scope) => scopeChoice(scope, ticked.includes(scope))).join('\n')}
<div class="field soft">Untick one to grant less than was asked, and see what becomes of it.</div>
</fieldset>`
}

function scopeChoice(scope: string, isTicked: boolean) {
  const { title, detail } = describeScope(scope)
  return `<label class="row"><input type="checkbox" name="scope" value="${escapeHtml(scope)}"${isTicked ? ' checked' : ''}>
<span><b>${escapeHtml(title)}</b> <small>${escapeHtml(detail)} <code>${escapeHtml(scope)}</code></small></span></label>`
}
