import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type BrowserContext, type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { GitHubControl } from '#tests/support/github-control.ts'
import { RegistryControl } from '#tests/support/registry-control.ts'

/** What journeys are written in: people with a browser each, and the same world seen from outside. */

export const github = new GitHubControl(process.env.PULLKEY_GITHUB_URL ?? '')
export const registry = new RegistryControl(process.env.PULLKEY_REGISTRY_URL ?? '')

/** A person at their own browser. A console error or a blocked resource in it fails the test. */
export class Person {
  readonly page: Page
  readonly login: string
  /** Opens a window of its own with the same session: what the browser complains about there is what is tried. */
  readonly newWindow: (options?: BrowserContextOptions) => Promise<Page>

  constructor(page: Page, login: string, newWindow: Person['newWindow']) {
    this.page = page
    this.login = login
    this.newWindow = newWindow
  }

  async signIn(): Promise<void> {
    await this.page.goto('/')
    await this.page.getByRole('button', { name: 'Sign in with GitHub' }).click()
    await this.page.getByLabel('Or another sandbox user, by login').fill(this.login)
    await this.page.getByRole('button', { name: 'Authorize Pullkey' }).click()
    await expect(this.page.getByRole('heading', { name: 'Projects', level: 1 })).toBeVisible()
  }

  /** Through the form; ends on the project's page and answers its id. */
  async createProject(name: string, environments: string[]): Promise<string> {
    await this.page.goto('/projects/new')
    await this.page.getByRole('textbox', { name: 'Name' }).fill(name)
    for (const type of ['development', 'staging', 'production']) {
      await this.page.getByRole('checkbox', { name: type }).setChecked(environments.includes(type))
    }
    await this.page.getByRole('button', { name: /^Create and provision/ }).click()
    await expect(this.page.getByRole('heading', { name, level: 1 })).toBeVisible()
    return new URL(this.page.url()).pathname.split('/').at(-1) ?? ''
  }

  card(environment: string) {
    return this.page.getByRole('region', { name: environment })
  }
}

/** Takes what a test starts for itself: apps, servers, directories. */
export type Kept = Pick<AsyncDisposableStack, 'use' | 'defer'>

interface Fixtures {
  /** Ends what it was given, the last first, whether the test passed or not. By then every page of the test is closed. */
  kept: Kept
  /** Another person each time it is called, with a browser of their own; `baseURL` when it is not at the app of all tests. */
  newPerson: (baseURL?: string, options?: BrowserContextOptions) => Promise<Person>
}

/** Closes the pages. A route's handler that still waits for an answer has no one to give it to. */
async function close(context: BrowserContext): Promise<void> {
  await Promise.all(context.pages().map((page) => page.unrouteAll({ behavior: 'ignoreErrors' })))
  await context.close()
}

export const test = base.extend<Fixtures>({
  // Automatic fixtures begin before all others, so this one ends after the pages of all others.
  kept: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads from the pattern what a fixture needs
    async ({}, use) => {
      await using kept = new AsyncDisposableStack()
      await use(kept)
    },
    { auto: true, timeout: 60_000 },
  ],
  newPerson: async ({ browser }, use) => {
    const complaints: string[] = []
    const contexts: BrowserContext[] = []
    const open = async (options: BrowserContextOptions) => {
      const context = await browser.newContext(options)
      contexts.push(context)
      return context.newPage()
    }
    await use(async (baseURL, rest = {}) => {
      const { login } = await github.createUser(`browser-${randomUUID().slice(0, 8)}`)
      const options = { ...(baseURL ? { baseURL } : {}), ...rest }
      const page = await open(options)
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(String(error)))
      return new Person(page, login, async (own) =>
        open({ ...options, ...own, storageState: await page.context().storageState() }),
      )
    })
    await Promise.all(contexts.map(close))
    expect(complaints).toEqual([])
  },
})

/** Takes what all tests of a file share. It ends after the last of them, whose pages are closed by then. */
export function keptForFile(): Kept {
  const kept = new AsyncDisposableStack()
  test.afterAll(() => kept.disposeAsync())
  return kept
}

/** The variables that make an app of a test's own use the sandbox. */
export const sandboxEnv: Record<string, string> = JSON.parse(process.env.PULLKEY_SANDBOX_ENV ?? '{}')

/** What the app has of the cluster: the service account of deploy/base/rbac.yaml. */
export function appKubeconfig(): Promise<string> {
  return readFile(sandboxEnv.KUBECONFIG ?? '', 'utf8')
}

/** The tests' own hands: the administrator's. */
export function kubeconfig(): Promise<string> {
  return readFile(process.env.PULLKEY_KUBECONFIG ?? '', 'utf8')
}

/** The cluster past all of our code. */
export async function cluster() {
  return coreApi(await kubeconfig())
}
