import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { type BrowserContextOptions, test as base, expect, type Page } from '@playwright/test'
import { GitHubControl } from '#tests/support/github-control.ts'
import { coreApi } from '#tests/support/kubernetes.ts'
import { RegistryControl } from '#tests/support/registry-control.ts'

/** What journeys are written in: people with a browser each, and the same world seen from outside. */

export const github = new GitHubControl(process.env.PULLKEY_GITHUB_URL ?? '')
export const registry = new RegistryControl(process.env.PULLKEY_REGISTRY_URL ?? '')

/** A person at their own browser. A console error or a blocked resource in it fails the test. */
export class Person {
  readonly page: Page
  readonly login: string

  constructor(page: Page, login: string) {
    this.page = page
    this.login = login
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

interface Fixtures {
  /** Another person each time it is called, with a browser of their own; `baseURL` when it is not at the app of all tests. */
  newPerson: (baseURL?: string, options?: BrowserContextOptions) => Promise<Person>
}

export const test = base.extend<Fixtures>({
  newPerson: async ({ browser }, use) => {
    const complaints: string[] = []
    await use(async (baseURL, options = {}) => {
      const { login } = await github.createUser(`browser-${randomUUID().slice(0, 8)}`)
      const page = await (await browser.newContext({ ...(baseURL ? { baseURL } : {}), ...options })).newPage()
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()))
      page.on('pageerror', (error) => complaints.push(String(error)))
      return new Person(page, login)
    })
    expect(complaints).toEqual([])
  },
})

/** The variables that make an app of a test's own use the sandbox. */
export const sandboxEnv: Record<string, string> = JSON.parse(process.env.PULLKEY_SANDBOX_ENV ?? '{}')

/** What the app has of the cluster: the service account of deploy/rbac.yaml. */
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
