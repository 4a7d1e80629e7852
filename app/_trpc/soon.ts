import 'server-only'
import type { Answer, Coming } from '#app/_trpc/coming-answers.ts'

/**
 * Milliseconds that a page waits for outside systems before it goes out without them. What has come by then is shown with
 * the page's first paint; what comes later is shown by React a third of a second after it at the earliest.
 */
const SHORT_WAIT_MS = 200

type Readings = Record<string, Promise<Answer<unknown>>>
type Comings<T extends Readings> = {
  [name in keyof T]: Coming<Awaited<T[name]> extends Answer<infer Data> ? Data : never>
}

/** Of each reading its answer where that was soon there, and the promise of it otherwise. `others` are not waited for. */
export async function soon<Waited extends Readings, Others extends Readings>(waited: Waited, others: Others) {
  const answers: Record<string, Coming<unknown>> = { ...waited, ...others }
  const watch = (readings: Readings) =>
    Promise.all(
      Object.entries(readings).map(async ([name, reading]) => {
        answers[name] = await reading
      }),
    )
  void watch(others)
  await Promise.race([watch(waited), new Promise((resolve) => setTimeout(resolve, SHORT_WAIT_MS))])
  return { ...answers } as Comings<Waited & Others>
}
