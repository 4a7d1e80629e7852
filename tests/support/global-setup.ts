import type { TestProject } from 'vitest/node'
import { startSandbox } from '#sandbox/sandbox.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** The sandbox that all integration tests share: every test makes its own people in it. */
    sandbox: {
      env: Record<string, string>
      /** An identity that may do everything. */
      kubeconfig: string
      /** Identities that may do nothing until a test binds a role to their name. */
      identities: Record<Identity, string>
    }
  }
}

const identities = ['complete', 'blind', 'no-pods', 'no-events', 'no-serviceaccounts', 'nobody'] as const
type Identity = (typeof identities)[number]

/** One GitHub, one registry and one API server for the whole run. */
export default async function setup(project: TestProject) {
  const sandbox = await startSandbox({ say: (line) => process.stdout.write(`${line}\n`) })
  const kubeconfigs = await Promise.all(identities.map((name) => sandbox.cluster.addUser({ name, groups: [] })))
  project.provide('sandbox', {
    env: sandbox.env,
    kubeconfig: sandbox.cluster.kubeconfig,
    identities: Object.fromEntries(identities.map((name, index) => [name, kubeconfigs[index]])) as Record<
      Identity,
      string
    >,
  })
  return () => sandbox.stop()
}
