/** The bodies in which GitHub's API shows an account. */
import type { Organisation, User } from './accounts.ts'
import { avatarUrl } from './avatar.ts'
import type { GitHubContext } from './context.ts'

/** GitHub's Simple User. */
export function simpleUser({ url, apiUrl }: GitHubContext, account: User | Organisation) {
  const { id, login } = account
  const self = `${apiUrl}/users/${login}`
  return {
    login,
    id,
    node_id: Buffer.from(`04:User${id}`).toString('base64'),
    avatar_url: avatarUrl(url, id),
    gravatar_id: '',
    url: self,
    html_url: `${url}/${login}`,
    followers_url: `${self}/followers`,
    following_url: `${self}/following{/other_user}`,
    gists_url: `${self}/gists{/gist_id}`,
    starred_url: `${self}/starred{/owner}{/repo}`,
    subscriptions_url: `${self}/subscriptions`,
    organizations_url: `${self}/orgs`,
    repos_url: `${self}/repos`,
    events_url: `${self}/events{/privacy}`,
    received_events_url: `${self}/received_events`,
    type: 'name' in account ? 'User' : 'Organization',
    site_admin: false,
  }
}

/** GitHub's Public User. */
export function publicUser(github: GitHubContext, user: User) {
  return {
    ...simpleUser(github, user),
    name: user.name,
    company: null,
    blog: '',
    location: null,
    email: null,
    hireable: null,
    bio: null,
    public_repos: 0,
    public_gists: 0,
    followers: 0,
    following: 0,
    created_at: user.createdAt,
    updated_at: user.createdAt,
  }
}

/** GitHub's Private User: what a token with `read:user` sees of its owner. */
export function privateUser(github: GitHubContext, user: User) {
  return {
    ...publicUser(github, user),
    user_view_type: 'private',
    private_gists: 0,
    total_private_repos: 0,
    owned_private_repos: 0,
    disk_usage: 0,
    collaborators: 0,
    two_factor_authentication: true,
  }
}
