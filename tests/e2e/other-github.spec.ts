import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { expect } from '@playwright/test'
import { freePort, startApp } from '#sandbox/app.ts'
import { startGitHub } from '#sandbox/github/server.ts'
import { startRegistry } from '#sandbox/registry/server.ts'
import { cluster, sandboxEnv, test } from '#tests/e2e/fixtures.ts'
import { GitHubControl } from '#tests/support/github-control.ts'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import { RegistryControl } from '#tests/support/registry-control.ts'

/** Pullkey in front of a GitHub Enterprise Server: another address, another registry, no PKCE and no `iss`. */

const REGISTRY_HOST = 'containers.github.example'

/** Everything but the cluster is the test's own. */
async function appOnEnterpriseServer() {
  const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-enterprise-'))
  const gitHub = await startGitHub({ isEnterpriseServer: true })
  const registry = await startRegistry({ github: gitHub })
  const app = await startApp({
    env: {
      ...sandboxEnv,
      GITHUB_URL: gitHub.url,
      GITHUB_API_URL: gitHub.apiUrl,
      GITHUB_ID: gitHub.clientId,
      GITHUB_SECRET: gitHub.clientSecret,
      REGISTRY_HOST,
      REGISTRY_URL: registry.url,
      DATA_DIR: path.join(dir, 'database'),
    },
    port: await freePort(3500),
    mode: 'start',
    output: new PassThrough().resume(),
  })
  const close = async () => {
    await app.stop()
    await Promise.all([gitHub.close(), registry.close()])
    await rm(dir, { recursive: true, force: true })
  }
  const control = { gitHub: new GitHubControl(gitHub.url), registry: new RegistryControl(registry.url) }
  return { url: app.url, gitHub, control, [Symbol.asyncDispose]: close }
}

test('GitHub Enterprise Server: signing in, provisioning, checking, and links that lead there', async ({
  newPerson,
}) => {
  // Another app is started for it.
  test.slow()
  await using app = await appOnEnterpriseServer()
  const person = await newPerson(app.url)
  const { page, login } = person
  await app.control.gitHub.createUser(login)
  await app.control.registry.putPackage(login, 'web', { tags: ['1'] })

  await person.signIn()
  const id = await person.createProject('enterprise', ['staging'])
  const card = person.card('staging')
  await expect(card).toContainText('The secret stands and holds your current token.')
  const [token] = await app.control.gitHub.liveTokens(login)
  const secret = await getSecret(await cluster(), `project-${id}-staging`)
  expect(dockerConfigOf(secret)).toMatchObject({ auths: { [REGISTRY_HOST]: { username: login, password: token } } })

  const field = card.getByRole('textbox', { name: 'Image to check' })
  for (const [image, words] of [
    [`${REGISTRY_HOST}/${login}/web:1`, 'would work now.'],
    [`${REGISTRY_HOST}/${login}/web:2`, 'this tag or this name does not exist'],
    [`ghcr.io/${login}/web:1`, 'is of another registry'],
  ] as const) {
    await field.fill(image)
    await field.press('Enter')
    await expect(card).toContainText(words)
  }
  await card.getByRole('button', { name: 'Choose an image' }).click()
  await expect(page.getByRole('button', { name: `${REGISTRY_HOST}/${login}/web` })).toBeVisible()

  await page.goto('/connection')
  await expect(page.getByText('GitHub says this token is valid and may read packages.')).toBeVisible()
  await page.getByRole('button', { name: 'Use a classic token instead' }).click()
  await expect(page.getByRole('link', { name: 'Make one at GitHub' })).toHaveAttribute(
    'href',
    `${app.gitHub.url}/settings/tokens/new?scopes=read:packages&description=Pullkey`,
  )
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Forget this connection' }).click()
  await page.getByRole('button', { name: 'Forget connection' }).click()
  await expect(page.getByText('Nothing that GitHub gave Pullkey is alive there.')).toBeVisible()
  expect(await app.control.gitHub.liveTokens(login)).toEqual([])
})
