/** What a token may ask about people: who its own user and others are, and whether an organisation counts it as a member. */
import { apiError, json } from './answers.ts'
import { withToken } from './api-caller.ts'
import type { GitHubContext } from './context.ts'
import { privateUser, publicUser, simpleUser } from './profile.ts'
import type { Handler } from './routes.ts'
import { hasScope } from './scopes.ts'
import { appRestricted, samlRequired } from './trouble-answer.ts'

/** `GET /user` */
export function showUser(github: GitHubContext): Handler {
  return withToken(github, '', ({ user, token }) => {
    const show = hasScope(token.scopes ?? [], 'read:user') ? privateUser : publicUser
    return json(show(github, user))
  })
}

/** `GET /users/{username}` and `GET /user/{account_id}` */
export function showAccount(github: GitHubContext): Handler {
  return withToken(github, '', ({ parameters: { login, id } }) => {
    const { accounts } = github.state
    const user = login === undefined ? accounts.findUserById(Number(id)) : accounts.findUser(login)
    if (user) return json(publicUser(github, user))
    const organisation = login === undefined ? undefined : accounts.findOrganisation(login)
    if (organisation) return json(simpleUser(github, organisation))
    return apiError(404, 'Not Found', '/users/users#get-a-user')
  })
}

/** `GET /user/memberships/orgs/{org}` */
export function showMembership(github: GitHubContext): Handler {
  return withToken(github, 'admin:org, read:org, user, write:org', ({ user, token, parameters }) => {
    const documentation = '/orgs/members#get-an-organization-membership-for-the-authenticated-user'
    if (!hasScope(token.scopes ?? [], 'read:org')) {
      return apiError(403, 'You must have the read:org scope to see organization memberships.', documentation)
    }
    const organisation = github.state.accounts.findOrganisation(parameters.organisation ?? '')
    if (!organisation?.members.includes(user.id)) return apiError(404, 'Not Found', documentation)
    if (organisation.policy === 'saml') return samlRequired(organisation.login)
    if (organisation.policy === 'restricts-oauth-apps' && token.kind === 'oauth')
      return appRestricted(organisation.login)
    const organisationUrl = `${github.apiUrl}/orgs/${organisation.login}`
    return json({
      url: `${organisationUrl}/memberships/${user.login}`,
      state: 'active',
      role: 'member',
      organization_url: organisationUrl,
      organization: { login: organisation.login, id: organisation.id, url: organisationUrl },
      user: simpleUser(github, user),
    })
  })
}
