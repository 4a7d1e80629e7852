import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { PassThrough } from 'node:stream'
import { expect } from '@playwright/test'
import { freePort, startApp } from '#sandbox/app.ts'
import { appKubeconfig, sandboxEnv, test } from '#tests/e2e/fixtures.ts'
import { ClusterProxy } from '#tests/support/cluster-proxy.ts'

/** An app of the test's own, with a proxy between it and the API server. */
async function appBehindProxy() {
  const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-proxied-'))
  const proxy = await ClusterProxy.start(await appKubeconfig())
  await writeFile(path.join(dir, 'kubeconfig'), proxy.kubeconfig, { mode: 0o600 })
  const app = await startApp({
    env: {
      ...sandboxEnv,
      KUBECONFIG: path.join(dir, 'kubeconfig'),
      DATA_DIR: path.join(dir, 'database'),
    },
    port: await freePort(3300),
    mode: 'start',
    output: new PassThrough().resume(),
  })
  const close = async () => {
    await app.stop()
    await proxy[Symbol.asyncDispose]()
    await rm(dir, { recursive: true, force: true })
  }
  return { url: app.url, proxy, [Symbol.asyncDispose]: close }
}

test('cards arrive one by one, and leaving the page ends what is still asked of the cluster', async ({ newPerson }) => {
  // Another app is started for it.
  test.slow()
  await using app = await appBehindProxy()
  const person = await newPerson(app.url)
  await person.signIn()
  const id = await person.createProject('streamed', ['development', 'staging', 'production'])
  await expect(person.card('production')).toContainText('The secret stands and holds your current token.')
  const held = app.proxy.hold(`project-${id}-staging`)
  await person.page.reload()
  await held.reached
  for (const environment of ['development', 'production']) {
    await expect(person.card(environment)).toContainText('The secret stands and holds your current token.')
  }
  await expect(person.card('staging')).toContainText('reading…')
  await person.page.getByRole('link', { name: 'Projects', exact: true }).click()
  await held.left
  await expect(person.page.getByRole('link', { name: 'streamed', exact: true })).toBeVisible()
})
