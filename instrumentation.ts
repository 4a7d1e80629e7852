/** Next calls this once, before it serves. `next build` does not. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return
  const { start } = await import('#server/start.ts')
  await start()
}
