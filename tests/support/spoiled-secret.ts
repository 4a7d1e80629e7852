import type { CoreV1Api } from '@kubernetes/client-node'
import { getSecret } from '#tests/support/kubernetes.ts'

/** Somebody edits our Secret with another tool: usable by label, useless by content unless `config` is good, and its content is theirs. */
export async function spoilContent(core: CoreV1Api, namespace: string, config: object = { auths: {} }): Promise<void> {
  const secret = await getSecret(core, namespace)
  const data = { '.dockerconfigjson': Buffer.from(JSON.stringify(config)).toString('base64') }
  const { labels, annotations } = secret?.metadata ?? {}
  await core.replaceNamespacedSecret({
    name: 'ghcr-secret',
    namespace,
    fieldManager: 'kubectl-edit',
    body: { metadata: { name: 'ghcr-secret', labels, annotations }, type: secret?.type, data },
  })
}
