import type { Browser, Page } from 'playwright'
import { type Figure, figure, ratioFigure } from './figures.ts'
import type { Person } from './people.ts'
import { median } from './rounds.ts'
import type { Bench } from './stage.ts'

/** When somebody who opens a page can read what is wrong, beside when they see anything at all, and what moves meanwhile. */

/** What Chromium's developer tools called slow 3G before they multiplied it: kilobits and milliseconds. */
const SLOW_3G = { kbps: 400, latencyMs: 400 }
const WIDTHS = [360, 1280]

interface Look {
  name: string
  url: string
  person: Person
  /** What the verdict reads like. */
  verdict: RegExp
}

interface Seen {
  firstPaintMs: number
  verdictMs: number
  shift: number
}

export async function verdictFigures(bench: Bench, browser: Browser, look: Look): Promise<Figure[]> {
  const rounds = bench.isQuick ? 2 : 9
  const figures: Figure[] = []
  for (const width of WIDTHS) {
    bench.say(`page: the first verdict of ${look.name}, ${width} px wide`)
    const seen: Seen[] = []
    for (let round = 0; round < rounds; round++) seen.push(await open(browser, look, { width }))
    const title = `page, ${look.name}, ${width} px`
    const ratio = median(seen.map(({ firstPaintMs, verdictMs }) => verdictMs / firstPaintMs))
    figures.push(
      figure(`${title}: first verdict`, median(seen.map(({ verdictMs }) => verdictMs)), 'ms'),
      ratioFigure(`${title}: first verdict ÷ first paint`, ratio, { atMost: 1.15 }),
      figure(`${title}: layout shift`, Math.max(...seen.map(({ shift }) => shift)), '', { atMost: 0.02 }),
    )
  }
  bench.say(`page: the first verdict of ${look.name} on a slow line`)
  const slow: Seen[] = []
  for (let round = 0; round < 3; round++) slow.push(await open(browser, look, { width: 360, isSlow: true }))
  const slowMs = median(slow.map(({ verdictMs }) => verdictMs))
  return [...figures, figure(`page, ${look.name}, slow 3G: first verdict`, slowMs / 1e3, 's', { atMost: 2.2 })]
}

/** Each time with an empty cache, as somebody who opens the page for the first time. */
async function open(
  browser: Browser,
  { url, person, verdict }: Look,
  { width, isSlow = false }: { width: number; isSlow?: boolean },
): Promise<Seen> {
  const context = await browser.newContext({
    extraHTTPHeaders: { cookie: person.cookie },
    viewport: { width, height: 800 },
  })
  try {
    const tab = await context.newPage()
    if (isSlow) await slowDown(tab)
    await tab.addInitScript(watch, verdict.source)
    await tab.goto(url, { waitUntil: 'load' })
    await tab.waitForFunction(() => (globalThis as unknown as Watched).verdictMs !== undefined)
    await tab.waitForLoadState('networkidle')
    return await tab.evaluate(() => {
      const { verdictMs = 0, shift } = globalThis as unknown as Watched
      const firstPaintMs = performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0
      // Words that are there before the styles are painted with them.
      return { verdictMs: Math.max(verdictMs, firstPaintMs), shift, firstPaintMs }
    })
  } finally {
    await context.close()
  }
}

interface Watched {
  verdictMs?: number
  shift: number
}

/** Runs in the page, before everything else there. A frame after the words are there they have been painted. */
function watch(verdict: string): void {
  const watched = globalThis as unknown as Watched
  const words = new RegExp(verdict)
  const changes = new MutationObserver(() => {
    if (!words.test(document.querySelector('main')?.textContent ?? '')) return
    changes.disconnect()
    requestAnimationFrame(() => {
      watched.verdictMs = performance.now()
    })
  })
  changes.observe(document, { childList: true, subtree: true, characterData: true })
  watched.shift = 0
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries() as unknown as { value: number }[]) watched.shift += entry.value
  }).observe({ type: 'layout-shift', buffered: true })
}

async function slowDown(tab: Page): Promise<void> {
  const session = await tab.context().newCDPSession(tab)
  const bytesPerSecond = (SLOW_3G.kbps * 1000) / 8
  await session.send('Network.enable')
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: SLOW_3G.latencyMs },
    ...{ downloadThroughput: bytesPerSecond, uploadThroughput: bytesPerSecond },
  })
}
