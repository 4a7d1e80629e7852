/** Where people make and end at GitHub what Pullkey uses. */
export interface GitHubAddresses {
  /** Makes a classic token, with everything filled in. */
  newToken: string
  tokens: string
  applications: string
}

/** `url` is GitHub's web address. */
export function gitHubAddresses(url: string): GitHubAddresses {
  return {
    newToken: `${url}/settings/tokens/new?scopes=read:packages&description=Pullkey`,
    tokens: `${url}/settings/tokens`,
    applications: `${url}/settings/applications`,
  }
}

/** Where one signs in to an organisation by its single sign-on. `url` is GitHub's web address. */
export function singleSignOnAddress(url: string, organisation: string): string {
  return `${url}/orgs/${organisation}/sso`
}
