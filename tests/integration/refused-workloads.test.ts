import { expect, inject, test } from 'vitest'
import { ensureServiceAccount, layPod } from '#sandbox/cluster/pods.ts'
import { untilRefused, withPolicy } from '#tests/support/admission.ts'
import { createReplicaSet, recordFailedCreate, tryPod } from '#tests/support/refused-workload.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** Workloads whose pods the API server refuses: there is no pod that could say so. */

const { kubeconfig } = inject('sandbox')
const world = await openFileWorld()
const image = 'ghcr.io/acme/api:2.0'
const NAME = 'api-6454d8965f'

async function provisioned() {
  const { caller } = await world.person()
  const { project } = await caller.project.create({ name: 'refused', environments: ['staging'] })
  const { id: environmentId = '', namespace = '' } = project.environments[0] ?? {}
  await ensureServiceAccount(kubeconfig, namespace)
  const read = () => caller.pullStatus.read({ projectId: project.id, environmentId })
  const glance = async () => (await caller.pullStatus.glance({ projectIds: [project.id] }))[0]
  const replicaSet = await createReplicaSet(kubeconfig, { namespace, name: NAME, image })
  const note = (message: string, lastSeconds: number) =>
    recordFailedCreate(kubeconfig, replicaSet, { message, firstSeconds: lastSeconds - 41, lastSeconds, count: 14 })
  return { namespace, read, glance, replicaSet, note }
}

/** What a real rule about images says of the ReplicaSet's pods. */
async function refusalOf({ namespace, replicaSet }: Awaited<ReturnType<typeof provisioned>>): Promise<string> {
  let refusal = ''
  const allowed = "object.spec.containers.all(c, !c.image.startsWith('ghcr.io/acme/'))"
  const policy = { namespace, words: 'images of acme are not signed', resource: 'pods', allowed } as const
  await withPolicy(kubeconfig, policy, async () => {
    refusal = String(await untilRefused(() => tryPod(kubeconfig, replicaSet), Boolean))
  })
  return refusal
}

test('a workload whose pods an admission policy refuses is told, although no pod is there', async () => {
  const place = await provisioned()
  expect((await place.read()).verdict).toMatchObject({ code: 'ok', severity: 'ok' })
  await place.note(await refusalOf(place), -20)
  const status = await place.read()
  const workload = { kind: 'Deployment', name: 'api' }
  expect(status.containers).toEqual([])
  expect(status.refused).toEqual([
    {
      workload,
      message: expect.stringMatching(
        /^Error creating: pods "api-6454d8965f-x2k4z" is forbidden: ValidatingAdmissionPolicy .* denied request: images of acme are not signed$/,
      ),
      since: expect.any(String),
      failedAt: expect.any(String),
      attempts: 14,
    },
  ])
  expect(status.verdict).toMatchObject({
    code: 'node-trouble',
    severity: 'error',
    facts: { cause: 'policy', pods: 0, workloads: [workload], attempts: 14, retryBy: expect.any(String) },
  })
  expect(await place.glance()).toMatchObject({ verdict: { code: 'node-trouble', severity: 'error' }, failing: 0 })
})

test('a pod of the workload that came to be after the refusal ends it', async () => {
  const place = await provisioned()
  await place.note('admission webhook "validate.kyverno.svc-fail" denied the request: not signed', -20)
  expect((await place.read()).verdict).toMatchObject({ code: 'node-trouble' })
  const { namespace } = place
  const containers = [{ name: 'app', image, state: { running: true } as const }]
  const pod = { namespace, name: `${NAME}-aaaaa`, imagePullSecrets: ['ghcr-secret'], containers }
  await layPod(kubeconfig, { ...pod, controller: { kind: 'ReplicaSet', name: NAME, templateHash: '6454d8965f' } })
  const { verdict, refused } = await place.read()
  expect(verdict).toMatchObject({ code: 'ok', severity: 'ok' })
  expect(refused).toBeUndefined()
})

test('a refusal after which nothing was tried for longer than controllers wait is over', async () => {
  const place = await provisioned()
  await place.note('admission webhook "validation.gatekeeper.sh" denied the request: [signed] no', -1_200)
  expect((await place.read()).verdict).toMatchObject({ code: 'ok', severity: 'ok' })
})

test('what no rule refused is not told as a rule', async () => {
  const place = await provisioned()
  const lookUp = `pods "${NAME}-" is forbidden: error looking up service account x/absent: serviceaccount "absent" not found`
  await place.note(lookUp, -20)
  expect((await place.read()).verdict).toMatchObject({ code: 'ok', severity: 'ok' })
})
