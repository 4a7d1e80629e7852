import { SandboxControl } from '#tests/support/sandbox-control.ts'

/** What tests change at the sandbox's GitHub, over HTTP. */
export class GitHubControl extends SandboxControl {
  createUser(login: string): Promise<{ id: number; login: string }> {
    return this.send('POST', '/users', { login })
  }

  changeUser(login: string, change: { login?: string; tokenLifetimeSeconds?: number | null }): Promise<unknown> {
    return this.send('PATCH', `/users/${login}`, change)
  }

  mintToken(
    login: string,
    wanted: { kind: 'oauth' | 'classic'; scopes: string[]; expiresAt?: string },
  ): Promise<{ token: string; fingerprint: string }> {
    return this.send('POST', `/users/${login}/tokens`, wanted)
  }

  async liveTokens(login: string): Promise<string[]> {
    const { tokens } = await this.send<{ tokens: { token: string }[] }>('GET', `/users/${login}/tokens`)
    return tokens.map(({ token }) => token)
  }

  /** All of them, or the one. */
  revokeTokens(login: string, fingerprint?: string): Promise<unknown> {
    return this.send('DELETE', `/users/${login}/tokens${fingerprint ? `?fingerprint=${fingerprint}` : ''}`)
  }

  putOrganisation(name: string, change: { members?: string[]; policy?: string }): Promise<unknown> {
    return this.send('PUT', `/organisations/${name}`, change)
  }

  /** How many calls were made with this person's tokens. */
  async callCount(login: string): Promise<number> {
    const { counts } = await this.send<{ counts: Record<string, number> }>('GET', `/calls?login=${login}`)
    return Object.values(counts).reduce((sum, count) => sum + count, 0)
  }

  setTrouble(user: string, trouble: { api?: unknown; web?: unknown }): Promise<unknown> {
    return this.send('PUT', '/trouble', { user, ...trouble })
  }
}
