import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { expect } from 'vitest'
import { adopt, emptyProject, makeAdoptable } from '#tests/support/adoptable-namespace.ts'
import type { Kubectl } from '#tests/support/kubectl.ts'
import type { World } from '#tests/support/world.ts'

export type Trial = (command: string) => Promise<void>

/** How the documents' commands about Consents are tried: as whoever administers a namespace, or as an operator. */
export function consentTrials(world: World, kubectl: Kubectl): Record<string, Trial> {
  const operator = (command: string) => kubectl(wordsOf(command))
  /** Tries the command in an adopted namespace, with kubectl as its administrator. */
  const inAdopted =
    (check: (place: Adopted, run: Run) => Promise<unknown>): Trial =>
    async (command) => {
      const person = await world.person()
      const adopted = { ...(await adopt(person)), caller: person.caller }
      const run = (one = command) =>
        asIdentity(kubectl, adopted.administrator, one.replace('NAMESPACE', adopted.namespace))
      await check(adopted, run)
    }
  const lists: Trial = async (command) => {
    const person = await world.person()
    const { namespace } = await adopt(person)
    const { project } = await person.caller.project.create({ name: 'made', environments: ['staging'] })
    const listed = await operator(command)
    expect(listed).toContain(`${namespace} `)
    expect(listed).not.toContain(project.environments[0]?.namespace)
  }
  /** Other tests live by what it deletes; tests/integration/deploy-adopt-only.test.ts deletes what it made. */
  const wouldDelete: Trial = async (command) =>
    expect(await operator(`${command} --dry-run=server`)).toContain('"pullkey" deleted')
  return {
    'kubectl apply -f pullkey-consent.yaml': async (command) => {
      const { caller } = await world.person()
      const { namespace, administrator } = await makeAdoptable()
      const wanted = { projectId: await emptyProject({ caller }), type: 'staging' as const, namespace }
      const { manifest } = await caller.environment.consent(wanted)
      await asIdentity(kubectl, administrator, command, { 'pullkey-consent.yaml': manifest })
      expect(await caller.environment.consent(wanted)).toMatchObject({ granted: true })
    },
    'kubectl delete rolebinding pullkey --namespace NAMESPACE': inAdopted(async ({ caller, ...place }, run) => {
      await run()
      expect(await caller.pullStatus.read(place)).toMatchObject({ verdict: { code: 'consent-missing' } })
    }),
    'kubectl delete secret ghcr-secret --namespace NAMESPACE': inAdopted(async (_, run) => {
      await run('kubectl delete rolebinding pullkey --namespace NAMESPACE')
      expect(await run()).toContain('"ghcr-secret" deleted')
    }),
    'kubectl get rolebinding pullkey --namespace NAMESPACE -o yaml': inAdopted(async ({ projectId }, run) => {
      const shown = await run()
      expect(shown).toContain(`pullkey.dev/project: ${projectId}`)
      expect(shown).toContain('name: pullkey-adopted')
    }),
    'kubectl delete clusterrole pullkey': wouldDelete,
    'kubectl delete clusterrolebinding pullkey': wouldDelete,
    'kubectl get rolebindings -A --field-selector metadata.name=pullkey': lists,
    'kubectl get secrets -A --field-selector metadata.name=ghcr-secret -l pullkey.dev/adopted=true': lists,
  }
}

type Adopted = Awaited<ReturnType<typeof adopt>> & Pick<Awaited<ReturnType<World['person']>>, 'caller'>
type Run = (command?: string) => Promise<string>

const wordsOf = (command: string) => command.replace(/^kubectl /, '').split(' ')

/** Runs kubectl with the rights of `kubeconfig` alone; files that the command names are laid for it. */
async function asIdentity(
  kubectl: Kubectl,
  kubeconfig: string,
  command: string,
  files: Record<string, string> = {},
): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), 'pullkey-kubectl-'))
  try {
    const lay = async (name: string, text: string) => {
      await writeFile(path.join(folder, name), text)
      return path.join(folder, name)
    }
    const KUBECONFIG = await lay('kubeconfig', kubeconfig)
    const laid: Record<string, string> = {}
    for (const [name, text] of Object.entries(files)) laid[name] = await lay(name, text)
    return await kubectl(
      wordsOf(command).map((word) => laid[word] ?? word),
      '',
      { KUBECONFIG },
    )
  } finally {
    await rm(folder, { recursive: true })
  }
}
