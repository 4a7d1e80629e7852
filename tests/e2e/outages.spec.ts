import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { expect } from '@playwright/test'
import { freePort, startApp } from '#sandbox/app.ts'
import { expectAccessible } from '#tests/e2e/accessible.ts'
import { appKubeconfig, sandboxEnv, test } from '#tests/e2e/fixtures.ts'
import { ClusterProxy } from '#tests/support/cluster-proxy.ts'
import { type PostgresServer, startPostgres } from '#tests/support/postgres.ts'

/** What people see while the cluster or the database is out, and that it goes on afterwards. */

test.use({ trace: 'off' })

/** An app of the test's own, on a database that can be ended and before a cluster that is gone once the app is ready. */
async function appWithoutCluster(database: PostgresServer) {
  const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-outages-'))
  const proxy = await ClusterProxy.start(await appKubeconfig())
  await writeFile(path.join(dir, 'kubeconfig'), proxy.kubeconfig, { mode: 0o600 })
  const app = await startApp({
    env: {
      ...sandboxEnv,
      KUBECONFIG: path.join(dir, 'kubeconfig'),
      DATABASE_URL: database.url,
    },
    port: await freePort(3600),
    mode: 'start',
    output: new PassThrough().resume(),
  })
  await proxy[Symbol.asyncDispose]()
  const close = async () => {
    await app.stop()
    await database.stop()
    await rm(dir, { recursive: true, force: true })
  }
  return { url: app.url, [Symbol.asyncDispose]: close }
}

test('the pages say which neighbour is out, and what is not affected', async ({ newPerson, browser }, testInfo) => {
  // Another app and a database are started for it.
  test.slow()
  const database = await startPostgres()
  if ('unavailable' in database) return testInfo.skip(true, `PostgreSQL cannot be had: ${database.unavailable}`)
  await using app = await appWithoutCluster(database)
  const person = await newPerson(app.url)
  await person.signIn()
  await person.createProject('cut off', ['staging'])
  const card = person.card('staging')
  await expect(card).toContainText('The cluster could not be reached. Try again when it is back.')
  await expect(card).toContainText('The secret could not be read: the cluster cannot be reached.')
  await expectAccessible(person.page, 'project without a cluster')
  await person.page.goto('/projects')
  await expect(person.page.getByText('Your projects, secrets and pods stay as they are.')).toBeVisible()
  await expectAccessible(person.page, 'projects without a cluster')
  // In a window of its own: what the browser complains about here is what is tried.
  const storageState = await person.page.context().storageState()
  const page = await (await browser.newContext({ storageState, baseURL: app.url })).newPage()
  await database.stop()
  await page.goto('/projects')
  await expect(page.getByText('Pullkey’s database does not answer.')).toBeVisible()
  await expectAccessible(page, 'without a database')
  await page.getByRole('button', { name: 'Try again' }).press('Enter')
  await expect(page.getByText('Pullkey’s database does not answer.')).toBeVisible()
})
