import { expect } from '@playwright/test'
import { startGitHub } from '#sandbox/github/server.ts'
import { startRegistry } from '#sandbox/registry/server.ts'
import { cluster, type Kept, test } from '#tests/e2e/fixtures.ts'
import { startOwnApp } from '#tests/e2e/own-app.ts'
import { GitHubControl } from '#tests/support/github-control.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import { RegistryControl } from '#tests/support/registry-control.ts'

/** Pullkey in front of another GitHub than github.com: other addresses and another registry. */

interface OtherGitHub {
  name: string
  registryHost: string
  /** One has no PKCE and does not say who it is. */
  isEnterpriseServer: boolean
  /** Where its API is found; where the rest is, without it. */
  apiHost?: string
}

const others: OtherGitHub[] = [
  { name: 'GitHub Enterprise Server', registryHost: 'containers.github.example', isEnterpriseServer: true },
  {
    name: 'GitHub with data residency, whose API has a host of its own',
    registryHost: 'containers.acme.example',
    isEnterpriseServer: false,
    apiHost: '127.0.0.1',
  },
]

/** Everything but the cluster is the test's own. */
async function appBefore(kept: Kept, { registryHost, isEnterpriseServer, apiHost }: OtherGitHub) {
  const gitHub = await startGitHub({ isEnterpriseServer })
  kept.defer(() => gitHub.close())
  const registry = await startRegistry({ github: gitHub })
  kept.defer(() => registry.close())
  const api = new URL(gitHub.apiUrl)
  if (apiHost) api.hostname = apiHost
  const app = kept.use(
    await startOwnApp({
      GITHUB_URL: gitHub.url,
      GITHUB_API_URL: api.href,
      GITHUB_ID: gitHub.clientId,
      GITHUB_SECRET: gitHub.clientSecret,
      REGISTRY_HOST: registryHost,
      REGISTRY_URL: registry.url,
    }),
  )
  const control = { gitHub: new GitHubControl(gitHub.url), registry: new RegistryControl(registry.url) }
  return { url: app.url, gitHub, control }
}

for (const other of others)
  test(`${other.name}: signing in, provisioning, checking, and links that lead there`, async ({ kept, newPerson }) => {
    // Another app is started for it.
    test.slow()
    const { registryHost } = other
    const app = await appBefore(kept, other)
    const person = await newPerson(app.url)
    const { page, login } = person
    await app.control.gitHub.createUser(login)
    await app.control.registry.putPackage(login, 'web', { tags: ['1'] })

    await person.signIn()
    const id = await person.createProject('enterprise', ['staging'])
    const card = person.card('staging')
    await expect(card).toContainText('The pull secret is in place with your current token.')
    const [token] = await app.control.gitHub.liveTokens(login)
    const secret = await getSecret(await cluster(), `project-${id}-staging`)
    expect(dockerConfigOf(secret)).toMatchObject({ auths: { [registryHost]: { username: login, password: token } } })

    const field = card.getByRole('textbox', { name: 'Image to check' })
    for (const [image, words] of [
      [`${registryHost}/${login}/web:1`, 'would work now.'],
      [`${registryHost}/${login}/web:2`, 'no such tag or image'],
      [`ghcr.io/${login}/web:1`, 'is on another registry'],
    ] as const) {
      await field.fill(image)
      await field.press('Enter')
      await expect(card).toContainText(words)
    }
    await card.getByRole('button', { name: 'Choose an image' }).click()
    await expect(page.getByRole('button', { name: `${registryHost}/${login}/web` })).toBeVisible()

    await page.goto('/connection')
    await expect(page.getByText('GitHub says this token is valid and may read packages.')).toBeVisible()
    await page.getByRole('button', { name: 'Use a classic token instead' }).click()
    await expect(page.getByRole('link', { name: 'Make one at GitHub' })).toHaveAttribute(
      'href',
      `${app.gitHub.url}/settings/tokens/new?scopes=read:packages&description=Pullkey`,
    )
    await page.keyboard.press('Escape')
    await page.getByRole('button', { name: 'Disconnect GitHub' }).click()
    await page.getByRole('button', { name: 'Disconnect now' }).click()
    await expect(page.getByText('GitHub has revoked everything it issued to Pullkey.')).toBeVisible()
    expect(await app.control.gitHub.liveTokens(login)).toEqual([])
  })
