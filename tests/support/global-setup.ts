import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { TestProject } from 'vitest/node'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { installAdoptOnly } from '#sandbox/cluster/service-account.ts'
import { startSandbox } from '#sandbox/sandbox.ts'
import { ADAPTER_NAMESPACE, assertTrail, readTrail } from '#tests/support/audit-trail.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The sandbox that all integration tests share: every test makes its own people in it. */
    sandbox: {
      env: Record<string, string>
      /** An identity that may do everything: the tests' own hands. */
      kubeconfig: string
      /** The same, in a file. */
      kubeconfigPath: string
      /** The service account of deploy/base/rbac.yaml: what the product's code runs as. */
      pullkey: string
      /** The service account of an installation without a ClusterRoleBinding: it has what Consents give it. */
      adoptOnly: string
      /** An identity to which nothing is bound. */
      nobody: string
    }
  }
}

/** One GitHub, one registry and one API server for the whole run. */
export default async function setup(project: TestProject) {
  const dir = await mkdtemp(path.join(tmpdir(), 'pullkey-audit-'))
  const auditLog = path.join(dir, 'audit.log')
  const sandbox = await startSandbox({ auditLog, say: (line) => process.stdout.write(`${line}\n`) })
  process.stdout.write(`on ${sandbox.cluster.version}\n`)
  const door = { metadata: { name: `${ADAPTER_NAMESPACE}door` } }
  await coreApi(sandbox.cluster.kubeconfig).createNamespace({ body: door })
  project.provide('sandbox', {
    env: sandbox.env,
    kubeconfig: sandbox.cluster.kubeconfig,
    kubeconfigPath: sandbox.cluster.kubeconfigPath,
    pullkey: sandbox.kubeconfig,
    adoptOnly: await installAdoptOnly(sandbox.cluster.kubeconfig),
    nobody: await sandbox.cluster.addUser({ name: 'nobody', groups: [] }),
  })
  return async () => {
    await sandbox.stop()
    const trail = await readTrail(auditLog)
    await rm(dir, { recursive: true })
    assertTrail(trail)
  }
}
