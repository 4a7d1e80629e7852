/** People and organisations. The numeric id is the identity: a login can be changed, and then be taken by somebody else. */

export type User = {
  id: number
  login: string
  name: string
  createdAt: string
  /** Seconds until a token of a new sign-in expires, as an app owner can set it at GitHub; null: it does not. */
  tokenLifetimeSeconds: number | null
}

/** How an organisation treats tokens that its members bring. */
export const ORGANISATION_POLICIES = ['open', 'saml', 'restricts-oauth-apps', 'forbids-classic-tokens'] as const
export type Organisation = {
  id: number
  login: string
  members: number[]
  policy: (typeof ORGANISATION_POLICIES)[number]
}
export type AccountsData = { users: User[]; organisations: Organisation[] }

const BORN = '2026-01-05T09:00:00Z'
export const DEMO_ACCOUNTS: AccountsData = {
  users: [
    { id: 1001, login: 'ada', name: 'Ada Lovelace', createdAt: BORN, tokenLifetimeSeconds: null },
    { id: 1002, login: 'grace', name: 'Grace Hopper', createdAt: BORN, tokenLifetimeSeconds: null },
  ],
  organisations: [
    { id: 2001, login: 'acme', members: [1001, 1002], policy: 'open' },
    { id: 2002, login: 'acme-sso', members: [1001, 1002], policy: 'saml' },
  ],
}

const sameLogin = (login: string) => (account: { login: string }) => account.login.toLowerCase() === login.toLowerCase()

export class Accounts {
  readonly #data: AccountsData
  readonly #changed: () => void

  constructor(data: AccountsData, changed: () => void) {
    this.#data = data
    this.#changed = changed
  }

  listUsers(): readonly User[] {
    return this.#data.users
  }

  findUser(login: string): User | undefined {
    return this.#data.users.find(sameLogin(login))
  }

  findUserById(id: number | undefined): User | undefined {
    return this.#data.users.find((user) => user.id === id)
  }

  findOrganisation(login: string): Organisation | undefined {
    return this.#data.organisations.find(sameLogin(login))
  }

  /** A user or an organisation, whoever owns the login now. */
  findOwner(login: string): User | Organisation | undefined {
    return this.findUser(login) ?? this.findOrganisation(login)
  }

  findOwnerById(id: number): User | Organisation | undefined {
    return this.findUserById(id) ?? this.#data.organisations.find((organisation) => organisation.id === id)
  }

  /** Null when the login is taken. */
  createUser(login: string, name: string, createdAt: string): User | null {
    if (this.findOwner(login)) return null
    const user = { id: this.#nextId(), login, name, createdAt, tokenLifetimeSeconds: null }
    this.#data.users.push(user)
    this.#changed()
    return user
  }

  changeUser(user: User, change: Partial<Omit<User, 'id'>>) {
    Object.assign(user, change)
    this.#changed()
  }

  putOrganisation(login: string, change: Partial<Omit<Organisation, 'id'>>): Organisation {
    let organisation = this.findOrganisation(login)
    if (!organisation) {
      organisation = { id: this.#nextId(), login, members: [], policy: 'open' }
      this.#data.organisations.push(organisation)
    }
    Object.assign(organisation, change)
    this.#changed()
    return organisation
  }

  #nextId() {
    return Math.max(5000, ...this.#data.users.map(({ id }) => id), ...this.#data.organisations.map(({ id }) => id)) + 1
  }
}
