/**
 * Whether a bearer may read a repository, and the answer when not. A token's scopes, the user's read role and the
 * organisation's rules all have to agree; a public package asks only that the token is not a dead one.
 */
import type { Organisation } from '#sandbox/github/accounts.ts'
import { hasScope } from '#sandbox/github/scopes.ts'
import type { GitHubState } from '#sandbox/github/state.ts'
import type { Token } from '#sandbox/github/token-table.ts'
import { restrictionMessage } from '#sandbox/github/trouble-answer.ts'
import { type Bearer, findPackage } from './pull-token.ts'
import { challenge, deadToken, manifestUnknown, noAccess } from './refusals.ts'

/** Null: may read. */
export function refuseAccess(
  registryUrl: string,
  state: GitHubState,
  repository: string,
  bearer: Bearer,
): Response | null {
  if (bearer.kind === 'dead') return deadToken()
  if (bearer.kind === 'none') return challenge(registryUrl, repository)
  if (findPackage(state, repository)?.visibility === 'public') return null
  return bearer.kind === 'user' ? refuseUser(state, repository, bearer.token) : challenge(registryUrl, repository)
}

function refuseUser(state: GitHubState, repository: string, token: Token): Response | null {
  const ownerLogin = repository.split('/')[0] ?? ''
  const organisation = state.accounts.findOrganisation(ownerLogin)
  const forbidden = organisation && policyMessage(organisation, token)
  if (forbidden) return noAccess(`permission_denied: ${forbidden}`)
  if (!hasScope(token.scopes ?? [], 'read:packages')) {
    return noAccess('permission_denied: The token provided does not match expected scopes.')
  }
  const entry = findPackage(state, repository)
  if (entry) return state.packages.hasReadRole(entry, token.userId) ? null : noAccess()
  // Only somebody at home there learns that a package does not exist; to others it is like one they may not read.
  const isAtHome =
    organisation?.members.includes(token.userId) || state.accounts.findUser(ownerLogin)?.id === token.userId
  return isAtHome ? manifestUnknown() : noAccess()
}

function policyMessage({ policy, login }: Organisation, token: Token): string | null {
  if (policy === 'saml') return SAML_MESSAGE
  if (policy === 'restricts-oauth-apps' && token.kind === 'oauth') return restrictionMessage(login)
  if (policy !== 'forbids-classic-tokens' || token.kind !== 'classic') return null
  return (
    `\`${login}\` forbids access via a personal access token (classic). ` +
    'Please use a GitHub App, OAuth App, or a personal access token with fine-grained permissions.'
  )
}

export const SAML_MESSAGE =
  'Resource protected by organization SAML enforcement. You must grant your Personal Access token access to this organization.'
