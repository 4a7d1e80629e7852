/**
 * The packages of GitHub's container registry. Who may read one is the package's own list, apart from what a token's scopes
 * allow: GitHub wants both.
 */
import type { Accounts } from './accounts.ts'

export type Package = {
  id: number
  ownerId: number
  name: string
  visibility: 'private' | 'public'
  /** Ids of the users with a read role; a user who owns the package always has one. */
  readers: number[]
  tags: string[]
  /** More than one makes each tag an image index. */
  platforms: string[]
  createdAt: string
}

const ONE = ['linux/amd64']
const BOTH = ['linux/amd64', 'linux/arm64']
const createdAt = '2026-02-02T10:00:00Z'
const common = { visibility: 'private', readers: [], platforms: ONE, createdAt } satisfies Partial<Package>
export const DEMO_PACKAGES: Package[] = [
  { ...common, id: 1, ownerId: 1001, name: 'web', tags: ['1.4', 'latest'], platforms: BOTH },
  { ...common, id: 2, ownerId: 1001, name: 'job', tags: ['2', 'latest'] },
  { ...common, id: 3, ownerId: 1001, name: 'public-tool', tags: ['1', 'latest'], visibility: 'public' },
  { ...common, id: 4, ownerId: 1002, name: 'api', tags: ['0.9', 'latest'] },
  { ...common, id: 5, ownerId: 2001, name: 'api', tags: ['3.1', 'latest'], platforms: BOTH, readers: [1002] },
  { ...common, id: 6, ownerId: 2002, name: 'web', tags: ['latest'], readers: [1001, 1002] },
]

export class Packages {
  readonly #data: Package[]
  readonly #accounts: Accounts
  readonly #changed: () => void

  constructor(data: Package[], accounts: Accounts, changed: () => void) {
    this.#data = data
    this.#accounts = accounts
    this.#changed = changed
  }

  find(ownerLogin: string, name: string): Package | undefined {
    const owner = this.#accounts.findOwner(ownerLogin)
    return this.#data.find((entry) => entry.ownerId === owner?.id && entry.name === name)
  }

  listOwned(ownerId: number): Package[] {
    return this.#data.filter((entry) => entry.ownerId === ownerId)
  }

  put(ownerId: number, name: string, change: Partial<Pick<Package, 'visibility' | 'readers' | 'tags' | 'platforms'>>) {
    let entry = this.#data.find((candidate) => candidate.ownerId === ownerId && candidate.name === name)
    if (!entry) {
      const id = this.#data.length + 1
      entry = { ...structuredClone(common), id, ownerId, name, tags: ['latest'] }
      this.#data.push(entry)
    }
    Object.assign(entry, change)
    this.#changed()
    return entry
  }

  hasReadRole(entry: Package, userId: number): boolean {
    return entry.ownerId === userId || entry.readers.includes(userId)
  }
}
