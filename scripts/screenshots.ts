import { createWriteStream } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Browser, chromium, type Page } from 'playwright'
import { freePort, startApp } from '#sandbox/app.ts'
import { ensureBuilt } from '#sandbox/build.ts'
import { settleDemoPeople } from '#sandbox/demo-people.ts'
import { startSandbox } from '#sandbox/sandbox.ts'
import { step } from '#sandbox/steps.ts'
import { chromiumArguments, chromiumPath, ensureChromium } from '#tests/support/chromium.ts'

/** `npm run screenshots`: takes the pictures of the README from the app as it is, in both themes. */

const docs = path.resolve(import.meta.dirname, '../docs')
const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-screenshots-'))
await run().finally(() => rm(dir, { recursive: true, force: true }))

async function run(): Promise<void> {
  await step('Browser', async () => void (await ensureChromium()))
  await step('Build for production', async () => void (await ensureBuilt()))
  await using sandbox = await step('GitHub, registry and Kubernetes API server', (say) => startSandbox({ say }))
  await using app = await step('Pullkey itself', async () =>
    startApp({
      env: sandbox.env,
      port: await freePort(3400),
      mode: 'start',
      output: createWriteStream(path.join(dir, 'app.log')),
    }),
  )
  await step('Two people with a project each', () =>
    settleDemoPeople({ appUrl: app.url, gitHubUrl: sandbox.github.url, kubeconfig: sandbox.cluster.kubeconfig }),
  )
  const browser = await chromium.launch({ executablePath: chromiumPath(), args: chromiumArguments })
  try {
    await step('docs/project.png and docs/project-dark.png', () => takeProject(browser, app.url))
  } finally {
    await browser.close()
  }
}

async function takeProject(browser: Browser, baseURL: string): Promise<void> {
  const page = await browser.newPage({ baseURL, locale: 'en-US', viewport: { width: 1100, height: 800 } })
  await signIn(page)
  await page.getByRole('link', { name: 'shop', exact: true }).click()
  for (const [environment, answer] of [
    ['staging', 'The token in this secret has no access to'],
    ['production', 'The registry no longer accepts the token'],
  ] as const)
    await page.getByRole('region', { name: environment }).getByText(answer).waitFor()
  // Nothing hovers and nothing has the focus, so that both pictures show the page alone.
  await page.mouse.move(0, 0)
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur())
  for (const [colorScheme, name] of [
    ['light', 'project.png'],
    ['dark', 'project-dark.png'],
  ] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    await page.screenshot({ path: path.join(docs, name), fullPage: true })
  }
}

/** As ada, whom the sandbox's GitHub offers first. */
async function signIn(page: Page): Promise<void> {
  await page.goto('/')
  await page.getByRole('button', { name: 'Sign in with GitHub' }).click()
  await page.getByRole('button', { name: 'Authorize Pullkey' }).click()
  await page.getByRole('heading', { name: 'Projects', level: 1 }).waitFor()
}
