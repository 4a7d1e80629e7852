import { ensureUnpacked, findOnPath } from '#tests/support/debian-package.ts'

const KUBECTL = { packageName: 'kubernetes-client', program: 'kubectl', probe: ['version', '--client'] }

/** Debian's kubectl, so that the same version is measured everywhere; elsewhere the one on the PATH, or why there is none. */
export async function findKubectl(say: (line: string) => void): Promise<string | { unavailable: string }> {
  try {
    return await ensureUnpacked(KUBECTL, (line) => say(`kubectl: ${line}`))
  } catch (error) {
    return findOnPath('kubectl') ?? { unavailable: `kubectl cannot be had: ${reasonOf(error)}` }
  }
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}
