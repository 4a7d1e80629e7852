import { readdir, readFile, writeFile } from 'node:fs/promises'

/** Resident memory of a process that this one started, by what /proc says. Linux only, as are the figures that need it. */

/** The app on `port`. It renames itself, so it is known by its environment, which keeps what it was started with. */
export async function findApp(port: string): Promise<number> {
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name) || (await parentOf(name)) !== process.pid) continue
    const environment = await readFile(`/proc/${name}/environ`, 'utf8').catch(() => '')
    if (environment.split('\0').includes(`PORT=${port}`)) return Number(name)
  }
  throw new Error(`no child process serves port ${port}`)
}

async function parentOf(pid: string): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '')
  return Number(status.match(/^PPid:\s+(\d+)$/m)?.[1] ?? 0)
}

/** Megabytes (10⁶ bytes). A server of one process: had it children, they would have to be counted too. */
export function residentMb(pid: number): Promise<number> {
  return statusMb(pid, 'VmRSS')
}

/** The most that was resident while `run` ran, as the kernel counts it (proc(5), `clear_refs`). */
export async function peakMb(pid: number, run: () => Promise<void>): Promise<number> {
  await writeFile(`/proc/${pid}/clear_refs`, '5')
  await run()
  return statusMb(pid, 'VmHWM')
}

async function statusMb(pid: number, name: 'VmRSS' | 'VmHWM'): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  const kib = status.match(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm'))?.[1]
  if (!kib) throw new Error(`process ${pid} has no memory to speak of`)
  return (Number(kib) * 1024) / 1e6
}
