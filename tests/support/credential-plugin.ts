import { randomUUID } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { expect } from 'vitest'
import type { Fields, KubeconfigFolder } from '#tests/support/kubeconfig-folder.ts'

export const V1 = 'client.authentication.k8s.io/v1'

/** What a plugin prints. */
export function printed(status: Fields, apiVersion = V1): string {
  return JSON.stringify({ apiVersion, kind: 'ExecCredential', status })
}

/** A real program in `folder` that hands over credentials, and keeps a line with its process id for each of its runs. */
export class CredentialPlugin {
  readonly #folder: KubeconfigFolder
  readonly #name = `plugin-${randomUUID()}`

  private constructor(folder: KubeconfigFolder) {
    this.#folder = folder
  }

  /** `script` (sh) runs after the run was noted down. */
  static async make(folder: KubeconfigFolder, script: string): Promise<CredentialPlugin> {
    const plugin = new CredentialPlugin(folder)
    await folder.write(plugin.#name, `#!/bin/sh\necho $$ >> '${plugin.#runs}'\n${script}\n`, 0o700)
    return plugin
  }

  get #runs(): string {
    return path.join(this.#folder.path, `${this.#name}.runs`)
  }

  /** For the kubeconfig's user. */
  get exec(): Fields {
    return { apiVersion: V1, interactiveMode: 'Never', command: `./${this.#name}` }
  }

  /** The process ids of its runs so far. */
  async runs(): Promise<number[]> {
    const lines = await readFile(this.#runs, 'utf8').catch(() => '')
    return lines.split('\n').filter(Boolean).map(Number)
  }
}

/** Whether a process runs: neither gone, nor dead and not yet collected by its parent. */
export async function isRunning(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '')
  const state = stat.slice(stat.lastIndexOf(')') + 2)[0]
  return state !== undefined && state !== 'Z' && state !== 'X'
}

/** Resolves to the ids of the processes that were noted down, once there are so many. */
export async function begun(plugin: CredentialPlugin, processes: number): Promise<number[]> {
  await expect.poll(async () => (await plugin.runs()).length, { interval: 20 }).toBeGreaterThanOrEqual(processes)
  return plugin.runs()
}

export async function untilGone(pids: number[]): Promise<void> {
  await expect.poll(async () => (await Promise.all(pids.map(isRunning))).some(Boolean), { interval: 20 }).toBe(false)
}
