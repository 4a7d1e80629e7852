import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from '@playwright/test'
import { signIn, type Visitor } from '#sandbox/github/sign-in.ts'
import { appKubeconfig, test } from '#tests/e2e/fixtures.ts'
import { startOwnApp } from '#tests/e2e/own-app.ts'
import { ClusterProxy } from '#tests/support/cluster-proxy.ts'

/** A directory for a database and a kubeconfig that leads through `proxy`. */
async function place(proxy: ClusterProxy) {
  const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-stopped-'))
  const KUBECONFIG = path.join(dir, 'kubeconfig')
  await writeFile(KUBECONFIG, proxy.kubeconfig, { mode: 0o600 })
  const env = { KUBECONFIG, DATA_DIR: path.join(dir, 'database') }
  return { env, [Symbol.asyncDispose]: () => rm(dir, { recursive: true, force: true }) }
}

const post = (visitor: Visitor, procedure: string, body: object) =>
  visitor.fetch(`/api/trpc/${procedure}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })

/** What somebody new meets: an answer, or nobody at the door. */
const knock = (url: string) =>
  fetch(`${url}/api/health/live`).then(
    ({ status }) => String(status),
    (error: Error & { cause?: { code?: string } }) => error.cause?.code ?? error.message,
  )

test('told to end, it finishes what it has, takes nothing new, and loses nothing', async ({ kept }) => {
  test.slow()
  const proxy = kept.use(await ClusterProxy.start(await appKubeconfig()))
  const at = kept.use(await place(proxy))
  let cookie = ''
  let projectId = ''
  {
    const app = kept.use(await startOwnApp(at.env))
    const visitor = await signIn({ appUrl: app.url, login: 'ada' })
    cookie = visitor.cookieHeader()
    const created = await (await post(visitor, 'project.create', { name: 'late', environments: ['staging'] })).json()
    projectId = created.result.data.project.id
    await post(visitor, 'pullSecret.remove', { projectId })
    const held = proxy.hold(`project-${projectId}-staging`)
    const provisioning = post(visitor, 'pullSecret.provision', { projectId })
    await held.reached
    const stopping = app.stop()
    await expect.poll(() => knock(app.url)).toBe('ECONNREFUSED')
    held.release()
    const answer = await provisioning
    expect([answer.status, await answer.json()]).toMatchObject([200, { result: { data: [{ outcome: 'created' }] } }])
    await stopping
    expect(await app.ended).toBe(0)
    expect(app.output()).toContain('"outcome":"finished"')
  }
  const again = kept.use(await startOwnApp(at.env))
  const input = encodeURIComponent(JSON.stringify({ projectId }))
  const events = await fetch(`${again.url}/api/trpc/auditEvent.list?input=${input}`, { headers: { cookie } })
  const { items } = (await events.json()).result.data
  expect(items[0]).toMatchObject({ action: 'pull-secret.provision', outcome: 'created' })
})

test('with nothing to finish it ends at once, whatever connections are kept open', async ({ kept }) => {
  test.slow()
  const app = kept.use(await startOwnApp({}, ['--keepAliveTimeout', '600000']))
  await Promise.all(Array.from({ length: 10 }, () => knock(app.url)))
  await app.stop()
  expect(await app.ended).toBe(0)
  // One that it waited for would stay for ten minutes, and be cut off.
  expect(app.output()).toContain('"outcome":"finished"')
})
