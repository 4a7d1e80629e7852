import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { loadYaml } from '@kubernetes/client-node'
import { type Cluster, createCluster } from '#server/adapters/cluster.ts'
import { findAccess } from '#server/deps.ts'
import { surroundings } from '#server/env.ts'

export type Fields = Record<string, unknown>

/** What a kubeconfig of one context says of its cluster and its user. */
export interface Entries {
  cluster: Fields
  user: Fields
}

export function entriesOf(kubeconfig: string): Entries {
  const { clusters, users } = loadYaml<{ clusters: [{ cluster: Fields }]; users: [{ user: Fields }] }>(kubeconfig)
  return { cluster: clusters[0].cluster, user: users[0].user }
}

/** A kubeconfig with the one context `here`; `change` replaces whole members of it. */
export function kubeconfigWith({ cluster, user }: Entries, change: Fields = {}): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'here',
    contexts: [{ name: 'here', context: { cluster: 'there', user: 'me' } }],
    clusters: [{ name: 'there', cluster }],
    users: [{ name: 'me', user }],
    ...change,
  })
}

export const decoded = (base64: unknown) => Buffer.from(String(base64), 'base64').toString('utf8')

/** A folder for kubeconfigs and what they name. Clusters are opened from it as the process opens its own. */
export class KubeconfigFolder implements AsyncDisposable {
  readonly path: string
  readonly #opened: Cluster[] = []

  private constructor(folder: string) {
    this.path = folder
  }

  static async make(): Promise<KubeconfigFolder> {
    return new KubeconfigFolder(await mkdtemp(path.join(tmpdir(), 'pullkey-kubeconfig-')))
  }

  /** Resolves to the file's path. */
  async write(name: string, text: string, mode = 0o600): Promise<string> {
    const file = path.join(this.path, name)
    await writeFile(file, text, { mode })
    return file
  }

  /** @throws EnvError as the start of the process does */
  open(...files: string[]): Cluster {
    const KUBECONFIG = files.map((file) => path.join(this.path, file)).join(path.delimiter)
    const cluster = createCluster(findAccess(surroundings({ ...process.env, ENCRYPTION_KEYS: 'k1:a-key', KUBECONFIG })))
    this.#opened.push(cluster)
    return cluster
  }

  async openWith(entries: Entries): Promise<Cluster> {
    await this.write('config', kubeconfigWith(entries))
    return this.open('config')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#opened.map((cluster) => cluster.close()))
    await rm(this.path, { recursive: true })
  }
}
