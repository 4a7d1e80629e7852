/** The part of Lighthouse that the bench uses. `npm run bench` installs it, beside this file. */

export type Lighthouse = (url: string, flags: LighthouseFlags) => Promise<{ lhr: LighthouseResult } | undefined>

interface LighthouseFlags {
  /** Where a running Chromium listens for its debugger. */
  port: number
  logLevel: 'error'
  onlyCategories: string[]
  extraHeaders: Record<string, string>
}

interface LighthouseResult {
  categories: Record<string, { score: number | null }>
  finalDisplayedUrl: string
  runtimeError?: { message: string }
}

export async function findLighthouse(): Promise<Lighthouse | null> {
  const name: string = 'lighthouse'
  try {
    const { default: lighthouse } = (await import(name)) as { default: Lighthouse }
    return lighthouse
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_MODULE_NOT_FOUND') return null
    throw error
  }
}
