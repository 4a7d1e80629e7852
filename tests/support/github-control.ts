/** What tests change at the sandbox's GitHub, over HTTP. */
export class GitHubControl {
  readonly #url: string

  constructor(url: string) {
    this.#url = url
  }

  createUser(login: string): Promise<{ id: number; login: string }> {
    return this.#send('POST', '/users', { login })
  }

  changeUser(login: string, change: { login?: string; tokenLifetimeSeconds?: number | null }): Promise<unknown> {
    return this.#send('PATCH', `/users/${login}`, change)
  }

  mintToken(
    login: string,
    wanted: { kind: 'oauth' | 'classic'; scopes: string[]; expiresAt?: string },
  ): Promise<{ token: string; fingerprint: string }> {
    return this.#send('POST', `/users/${login}/tokens`, wanted)
  }

  async liveTokens(login: string): Promise<string[]> {
    const { tokens } = await this.#send<{ tokens: { token: string }[] }>('GET', `/users/${login}/tokens`)
    return tokens.map(({ token }) => token)
  }

  /** All of them, or the one. */
  revokeTokens(login: string, fingerprint?: string): Promise<unknown> {
    return this.#send('DELETE', `/users/${login}/tokens${fingerprint ? `?fingerprint=${fingerprint}` : ''}`)
  }

  putOrganisation(name: string, change: { members?: string[]; policy?: string }): Promise<unknown> {
    return this.#send('PUT', `/organisations/${name}`, change)
  }

  /** How many calls were made with this person's tokens. */
  async callCount(login: string): Promise<number> {
    const { counts } = await this.#send<{ counts: Record<string, number> }>('GET', `/calls?login=${login}`)
    return Object.values(counts).reduce((sum, count) => sum + count, 0)
  }

  setTrouble(user: string, trouble: { api?: unknown; web?: unknown }): Promise<unknown> {
    return this.#send('PUT', '/trouble', { user, ...trouble })
  }

  async #send<T>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.#url}/_sandbox${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body ? { body: JSON.stringify(body) } : {}),
    })
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`)
    return (response.status === 204 ? undefined : await response.json()) as T
  }
}
