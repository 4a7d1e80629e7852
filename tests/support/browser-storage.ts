import type { Page } from '@playwright/test'

/** Everything that a browser keeps of the page's origin: cookies of every kind, storage, databases and caches. */
export async function everythingKept(page: Page): Promise<string> {
  const state = await page.context().storageState({ indexedDB: true })
  const held = await page.evaluate(async () => {
    const answers: string[] = []
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys())
        answers.push(request.url, (await (await cache.match(request))?.text()) ?? '')
    }
    return { local: { ...localStorage }, session: { ...sessionStorage }, answers, name: window.name }
  })
  return JSON.stringify({ state, held })
}

/** Puts one text into each of these places. */
export async function plantEverywhere(page: Page, texts: Record<Place, string>): Promise<void> {
  await page.context().addCookies([{ name: 'planted', value: texts.cookie, url: page.url(), httpOnly: true }])
  await page.evaluate(async (planted) => {
    localStorage.setItem('planted', planted.local)
    sessionStorage.setItem('planted', planted.session)
    await (await caches.open('planted')).put('/planted', new Response(planted.cache))
    const opening = indexedDB.open('planted', 1)
    opening.onupgradeneeded = () => opening.result.createObjectStore('planted')
    await new Promise((resolve) => {
      opening.onsuccess = resolve
    })
    const writing = opening.result.transaction('planted', 'readwrite')
    writing.objectStore('planted').put(planted.database, 'key')
    await new Promise((resolve) => {
      writing.oncomplete = resolve
    })
    opening.result.close()
  }, texts)
}

type Place = 'cookie' | 'local' | 'session' | 'cache' | 'database'
