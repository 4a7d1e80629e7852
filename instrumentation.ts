import type { Instrumentation } from 'next'

/** Next calls this once, before it serves. `next build` does not. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { start } = await import('#server/start.ts')
  await start()
}

/** Next calls this for everything that it could not render. */
export const onRequestError: Instrumentation.onRequestError = async (...failure) => {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { recordPageFailure } = await import('#server/page-failure.ts')
  await recordPageFailure(...failure)
}
