import { type Kubectl, openKubectl } from '#tests/support/kubectl.ts'
import type { ProvisionedSecret } from '#tests/support/provisioned-secret.ts'

/**
 * How other tools write `ghcr-secret`. kubectl's own ways are kubectl itself; the others send what their sources send, by
 * kubectl in their name: gitops-engine `resource_ops.go` (Argo CD embeds kubectl's apply), Helm `pkg/kube/client.go`, Velero
 * `pkg/restore/restore.go`.
 */
export interface OtherTools {
  kubectl: Kubectl
  /** Of the form that a manifest has: what `kubectl get -o json` prints. */
  read(namespace: string, ...options: string[]): Promise<Manifest>
  /** `kubectl edit`, in an editor that puts `content` in the place of what stands there. */
  edit(namespace: string, content: string): Promise<void>
  /** `kubectl apply` and whoever embeds it, with the options that they set. */
  apply(manifest: Manifest, ...options: string[]): Promise<void>
  patch(namespace: string, patch: object, ...options: string[]): Promise<void>
  /** Deletes it and creates what was saved, as backup tools do, and whoever kept a file. */
  recreate(saved: Manifest, ...options: string[]): Promise<void>
}

export interface Manifest {
  apiVersion: 'v1'
  kind: 'Secret'
  type: string
  metadata: {
    name: string
    namespace: string
    labels?: Record<string, string>
    annotations?: Record<string, string>
    managedFields?: unknown[]
  }
  data: Record<string, string>
}

export async function openOtherTools(kubeconfigPath: string): Promise<OtherTools> {
  const kubectl = await openKubectl(kubeconfigPath)
  const secret = (namespace: string) => ['secret', 'ghcr-secret', '-n', namespace]
  const read: OtherTools['read'] = async (namespace, ...options) =>
    JSON.parse(await kubectl(['get', ...secret(namespace), '-o', 'json', ...options]))
  const withFile = (verb: string) => async (manifest: Manifest, options: string[]) => {
    await kubectl([verb, '-f', '-', ...options], JSON.stringify(manifest))
  }
  return {
    kubectl,
    read,
    edit: async (namespace, content) => {
      const { data } = await read(namespace)
      const editor = `sed -i s|${data['.dockerconfigjson']}|${content}|`
      await kubectl(['edit', ...secret(namespace)], '', { KUBE_EDITOR: editor })
    },
    apply: (manifest, ...options) => withFile('apply')(manifest, options),
    patch: async (namespace, patch, ...options) => {
      await kubectl(['patch', ...secret(namespace), '-p', JSON.stringify(patch), ...options])
    },
    recreate: async (saved, ...options) => {
      await kubectl(['delete', ...secret(saved.metadata.namespace)])
      await withFile('create')(saved, options)
    },
  }
}

/** Server-side apply that takes every field that it names. */
export const FORCED = ['--server-side', '--force-conflicts']

type Marks = Pick<Manifest['metadata'], 'labels' | 'annotations'>

/** Somebody's own manifest, which knows nothing of Pullkey. */
export function manifestOf(namespace: string, content: string, marks: Marks = {}): Manifest {
  return {
    ...{ apiVersion: 'v1', kind: 'Secret', type: 'kubernetes.io/dockerconfigjson' },
    metadata: { name: 'ghcr-secret', namespace, ...marks },
    data: { '.dockerconfigjson': content },
  }
}

export function marked({ metadata, ...manifest }: Manifest, { labels }: Marks): Manifest {
  return { ...manifest, metadata: { ...metadata, labels: { ...metadata.labels, ...labels } } }
}

/** A chart that has the Secret among its templates, of a release that takes it into its ownership. */
export const OF_RELEASE = {
  labels: { 'app.kubernetes.io/managed-by': 'Helm' },
  annotations: { 'meta.helm.sh/release-name': 'shop', 'meta.helm.sh/release-namespace': 'shop' },
}

export const OF_APPLICATION = { annotations: { 'argocd.argoproj.io/tracking-id': 'shop:/Secret:shop/ghcr-secret' } }

export const OF_BACKUP = { labels: { 'velero.io/backup-name': 'daily', 'velero.io/restore-name': 'daily-1' } }

/** What stands there in the end is what a tool wrote. */
export type Way = (tools: OtherTools, place: ProvisionedSecret) => Promise<unknown>

export const applied =
  (content: string, options: string[], marks: Marks = {}): Way =>
  ({ apply }, { namespace }) =>
    apply(manifestOf(namespace, content, marks), ...options)

/** The tool restores what it saved, and since then the person has reconnected. */
export const restored =
  (options: string[], marks: Marks = {}, reading: string[] = []): Way =>
  async ({ read, recreate }, { namespace, reconnect }) => {
    await recreate(marked(await read(namespace, ...reading), marks), ...options)
    await reconnect()
  }

export const typed =
  (verb: string, change: string, ...options: string[]): Way =>
  ({ kubectl }, { namespace }) =>
    kubectl([verb, 'secret', 'ghcr-secret', '-n', namespace, change, ...options])

/** Somebody else's credential. */
export const OTHER_CONTENT = Buffer.from('{"auths":{"ghcr.io":{"auth":"Z3JhY2U6Z2hvX290aGVy"}}}').toString('base64')
