/**
 * All that GitHub remembers. With a path it outlives the process: every change is on disk before the answer leaves, written
 * beside the old file and renamed over it.
 */
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { Accounts, type AccountsData, DEMO_ACCOUNTS } from './accounts.ts'
import { DEMO_PACKAGES, type Package, Packages } from './packages.ts'
import { type TokenData, TokenTable } from './token-table.ts'

type Saved = AccountsData & TokenData & { format: 1; clientSecret: string; packages: Package[] }

export type GitHubState = {
  accounts: Accounts
  tokens: TokenTable
  packages: Packages
  clientSecret: string
  now: () => Date
}

export function openState(path: string | undefined, now: () => Date): GitHubState {
  const saved = (path && read(path)) || fresh()
  const changed = () => path && write(path, saved)
  const accounts = new Accounts(saved, changed)
  changed()
  return {
    accounts,
    tokens: new TokenTable(saved, changed, now),
    packages: new Packages(saved.packages, accounts, changed),
    clientSecret: saved.clientSecret,
    now,
  }
}

function fresh(): Saved {
  const start = { ...DEMO_ACCOUNTS, packages: DEMO_PACKAGES, tokens: [], grants: [] }
  return { format: 1, clientSecret: randomBytes(20).toString('hex'), ...structuredClone(start) }
}

function read(path: string): Saved | undefined {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
  try {
    const saved = JSON.parse(text) as Saved
    if (saved.format === 1) return saved
  } catch {}
  throw new Error(`The sandbox's GitHub cannot read its state in ${path}. Remove that file to start afresh.`)
}

function write(path: string, saved: Saved) {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(`${path}.new`, JSON.stringify(saved, null, 2), { mode: 0o600 })
  renameSync(`${path}.new`, path)
}
