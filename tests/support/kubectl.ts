import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { ensureControlPlaneBinaries, hasKubectl } from '#sandbox/cluster/binaries.ts'
import { ensureUnpacked, findOnPath } from '#tests/support/debian-package.ts'

const KUBECTL = { packageName: 'kubernetes-client', program: 'kubectl', probe: ['version', '--client'] }

/** The kubectl of the API server's version, else Debian's, else the one on the PATH, or why there is none. */
export async function findKubectl(say: (line: string) => void): Promise<string | { unavailable: string }> {
  const beside = await findBesideApiServer()
  if (beside) return beside
  try {
    return await ensureUnpacked(KUBECTL, (line) => say(`kubectl: ${line}`))
  } catch (error) {
    return findOnPath('kubectl') ?? { unavailable: `kubectl cannot be had: ${reasonOf(error)}` }
  }
}

async function findBesideApiServer(): Promise<string | undefined> {
  const folder = await ensureControlPlaneBinaries({ say: () => undefined })
  return (await hasKubectl(folder)) ? join(folder, 'kubectl') : undefined
}

function reasonOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? ''
}

/** Runs kubectl, with `env` over the process's own, and answers its output. @throws with what it said, when it fails or there is none. */
export type Kubectl = (args: string[], input?: string, env?: Record<string, string>) => Promise<string>

export async function openKubectl(kubeconfigPath: string): Promise<Kubectl> {
  const program = await findKubectl(() => undefined)
  if (typeof program !== 'string') throw new Error(program.unavailable)
  return async (args, input = '', env = {}) => {
    const running = promisify(execFile)(program, args, {
      env: { ...process.env, KUBECONFIG: kubeconfigPath, ...env },
    })
    running.child.stdin?.end(input)
    return (await running).stdout
  }
}
