import { randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { type Cluster, startCluster } from '#sandbox/cluster/cluster.ts'
import { installPullkey } from '#sandbox/cluster/service-account.ts'
import { type GitHub, startGitHub } from '#sandbox/github/server.ts'
import { type Registry, startRegistry } from '#sandbox/registry/server.ts'

/**
 * GitHub, its registry and a Kubernetes API server on one machine. The app knows nothing of it: it is handed addresses
 * and a kubeconfig, as it would be anywhere.
 */
export interface Sandbox extends AsyncDisposable {
  github: GitHub
  registry: Registry
  cluster: Cluster
  /** What the app has of the cluster: the service account of deploy/base/rbac.yaml, and nothing else. */
  kubeconfig: string
  /** The variables that make an app use this sandbox. */
  env: Record<string, string>
  stop(): Promise<void>
}

export interface SandboxOptions {
  /** Where everything survives between runs; without it everything is thrown away at the end. */
  stateDir?: string
  githubPort?: number
  registryPort?: number
  /** Accepts a Kubernetes of 2021 where nothing newer can be had. */
  mayBeOld?: boolean
  /** The file that the API server writes its audit log to. */
  auditLog?: string
  say?: (line: string) => void
}

export async function startSandbox({
  stateDir,
  githubPort,
  registryPort,
  mayBeOld,
  auditLog,
  say = () => undefined,
}: SandboxOptions = {}): Promise<Sandbox> {
  const dir = stateDir ?? (await mkdtemp(path.join(tmpdir(), 'pullkey-sandbox-')))
  await mkdir(dir, { recursive: true, mode: 0o700 })
  const github = await startGitHub({ port: githubPort, statePath: path.join(dir, 'github.json') })
  const registry = await startRegistry({ port: registryPort, github })
  const dataDir = stateDir && path.join(stateDir, 'cluster')
  const cluster = await startCluster({ dataDir, mayBeOld, auditLog, say }).catch(async (error: unknown) => {
    await Promise.all([github.close(), registry.close()])
    throw error
  })
  const stop = async () => {
    await Promise.all([github.close(), registry.close(), cluster.stop()])
    if (!stateDir) await rm(dir, { recursive: true, force: true })
  }
  const kubeconfig = await installPullkey(cluster.kubeconfig).catch(async (error: unknown) => {
    await stop()
    throw error
  })
  const kubeconfigPath = path.join(dir, 'pullkey.kubeconfig')
  await writeFile(kubeconfigPath, kubeconfig, { mode: 0o600 })
  const env = {
    NEXTAUTH_SECRET: await keep(path.join(dir, 'session-secret')),
    ENCRYPTION_KEYS: `sandbox:${await keep(path.join(dir, 'encryption-key'))}`,
    GITHUB_ID: github.clientId,
    GITHUB_SECRET: github.clientSecret,
    GITHUB_URL: github.url,
    GITHUB_API_URL: github.apiUrl,
    REGISTRY_HOST: 'ghcr.io',
    REGISTRY_URL: registry.url,
    KUBECONFIG: kubeconfigPath,
    DATA_DIR: path.join(dir, 'database'),
    ALLOWED_GITHUB_USERS: '*',
  }
  return { github, registry, cluster, kubeconfig, env, stop, [Symbol.asyncDispose]: stop }
}

/** 32 random bytes in base64, the same ones in every run. */
async function keep(file: string): Promise<string> {
  await writeFile(file, randomBytes(32).toString('base64'), { flag: 'wx', mode: 0o600 }).catch(() => undefined)
  return readFile(file, 'utf8')
}
