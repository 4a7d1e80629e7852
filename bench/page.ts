import { type Browser, chromium } from 'playwright'
import { freePort } from '#sandbox/app.ts'
import { chromiumArguments, chromiumPath, ensureChromium } from '#tests/support/chromium.ts'
import { type Figure, figure, notMeasured, type Target } from './figures.ts'
import { verdictFigures } from './first-verdict.ts'
import { findLighthouse, type Lighthouse } from './lighthouse/lighthouse.ts'
import { type Person, signedIn } from './people.ts'
import { createProject, layPods } from './pods.ts'
import { median } from './rounds.ts'
import { type Bench, type Group, openStage } from './stage.ts'

/** What a browser is sent for the two pages that people look at, and what Lighthouse makes of them. */

export const page: Group = { name: 'page', measure }

async function measure(bench: Bench): Promise<Figure[]> {
  await ensureChromium()
  await using stage = await openStage(bench)
  await using app = await stage.startApp('postgres')
  const person = await signedIn(app.url, stage.sandbox)
  const places = await createProject(person, 'shop', ['development', 'staging', 'production'])
  for (const place of places) await layPods(stage.sandbox.cluster.kubeconfig, place, { pods: 5, failing: 1 })
  const pages = {
    '/projects': `${app.url}/projects`,
    '/projects/[id]': `${app.url}/projects/${places[0]?.projectId}`,
  }
  const port = await freePort(9222)
  const browser = await launch(port)
  try {
    const figures: Figure[] = []
    for (const [name, url] of Object.entries(pages)) {
      bench.say(`page: JavaScript of ${name}`)
      figures.push(
        figure(`page, ${name}: JavaScript, gzip`, (await scriptBytes(browser, person, url)) / 1e3, 'kB', {
          atMost: 170,
        }),
      )
      figures.push(...(await verdictFigures(bench, browser, { name, url, person, verdict: VERDICT })))
      figures.push(...(await lighthouseFigures(bench, { name, url, port, person })))
    }
    return figures
  } finally {
    await browser.close()
  }
}

/** As the list and the card say it of a pod that fails. */
const VERDICT = /pods?: |can’t pull/

async function launch(port: number): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumPath(),
    args: [`--remote-debugging-port=${port}`, ...chromiumArguments],
  })
}

/** Every script that arrives until the page is quiet, as it travels: what the next page needs in advance is among it. */
async function scriptBytes(browser: Browser, person: Person, url: string): Promise<number> {
  const context = await browser.newContext({ extraHTTPHeaders: { cookie: person.cookie } })
  try {
    const tab = await context.newPage()
    const sizes: Promise<number>[] = []
    tab.on('requestfinished', (request) => {
      if (request.resourceType() !== 'script') return
      sizes.push(request.sizes().then(({ responseBodySize }) => responseBodySize))
    })
    await tab.goto(url, { waitUntil: 'networkidle' })
    if (new URL(tab.url()).pathname !== new URL(url).pathname)
      throw new Error(`${url} sent the browser to ${tab.url()}`)
    return (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0)
  } finally {
    await context.close()
  }
}

interface Look {
  name: string
  url: string
  port: number
  person: Person
}

const SCORES: Record<'performance' | 'accessibility', Target> = {
  performance: { atLeast: 98 },
  accessibility: { atLeast: 100 },
}

async function lighthouseFigures(bench: Bench, look: Look): Promise<Figure[]> {
  const lighthouse = await findLighthouse()
  const categories = Object.keys(SCORES) as (keyof typeof SCORES)[]
  const title = (category: string) => `page, ${look.name}: Lighthouse ${category}`
  if (!lighthouse) {
    return categories.map((category) =>
      notMeasured(title(category), 'of 100', 'lighthouse is not installed', SCORES[category]),
    )
  }
  const scores: Record<keyof typeof SCORES, number>[] = []
  for (let round = 0; round < (bench.isQuick ? 1 : 5); round++) {
    bench.say(`page: Lighthouse on ${look.name}`)
    scores.push(await lookOnce(lighthouse, look))
  }
  return categories.map((category) =>
    figure(title(category), median(scores.map((score) => score[category])), 'of 100', SCORES[category]),
  )
}

/** As Lighthouse looks by itself: a telephone's screen, and a slow line and processor worked out from what it saw. */
async function lookOnce(lighthouse: Lighthouse, { url, port, person }: Look) {
  const result = await lighthouse(url, {
    port,
    logLevel: 'error',
    onlyCategories: Object.keys(SCORES),
    extraHeaders: { cookie: person.cookie },
  })
  const { categories, finalDisplayedUrl, runtimeError } = result?.lhr ?? {}
  if (runtimeError || finalDisplayedUrl !== url) {
    throw new Error(`Lighthouse ended at ${finalDisplayedUrl}: ${runtimeError?.message ?? 'no error'}`)
  }
  const score = (category: string) => Math.round((categories?.[category]?.score ?? Number.NaN) * 100)
  return { performance: score('performance'), accessibility: score('accessibility') }
}
