import { expect } from '@playwright/test'
import { layPod } from '#sandbox/cluster/pods.ts'
import {
  failingImage,
  type KnownPullFailure,
  missingSecretFailure,
  pullFailure,
} from '#sandbox/cluster/pull-failures.ts'
import { checkAgain, GREEN, settled } from '#tests/e2e/failing-pods.ts'
import { kubeconfig, registry, test } from '#tests/e2e/fixtures.ts'
import { createReplicaSet, recordFailedCreate } from '#tests/support/refused-workload.ts'

/** Causes and events that verdicts.spec.ts leaves out, as a node of today writes them: sentence, mend, and green afterwards. */

const causes: [KnownPullFailure, sentence: string, mend: string][] = [
  ['tls', 'the node doesn’t trust the registry’s certificate', 'certificate authority to the nodes'],
  ['registry-down', 'the registry returned an error', 'the registry’s status page'],
  ['corrupt', 'the image’s content can’t be read', 'Try the image elsewhere.'],
  ['disk', 'the node’s disk is full or failing', 'make room on the node'],
  ['policy', 'a policy refuses the image', 'Sign the image as the rule requires'],
  ['invalid-name', 'this isn’t a valid image name', 'Correct the name in the pod template'],
  ['node-config', 'the node’s proxy, mirror or registry settings are wrong', 'proxy and mirror settings of its nodes'],
]
for (const [cause, sentence, mend] of causes) {
  test(`${cause}: told with what to do, and green when it has passed`, async ({ newPerson }) => {
    const person = await newPerson()
    const { card, fail, run } = await settled(person)
    const image = `ghcr.io/${person.login}/web:1`
    await registry.putPackage(person.login, 'web', { tags: ['1'] })
    await fail(cause, { image: failingImage(cause, image) }, 'new')
    await checkAgain(card)
    await expect(card).toContainText(sentence)
    await expect(card).toContainText(mend)
    await run({ image })
    await checkAgain(card)
    await expect(card).toContainText(GREEN)
    await expect(card).not.toContainText(sentence)
  })
}

test('a pod that references a secret that is not there: the name that it asks for', async ({ newPerson }) => {
  const person = await newPerson()
  const { card, namespace, run } = await settled(person)
  const image = `ghcr.io/${person.login}/web:1`
  const { backOff, events } = missingSecretFailure(image, ['regcred'])
  const containers = [{ name: 'app', image, state: { waiting: backOff } }]
  await layPod(await kubeconfig(), { namespace, name: 'web', imagePullSecrets: ['regcred'], containers, events })
  await checkAgain(card)
  await expect(card).toContainText('1 pod can’t pull: it doesn’t reference ghcr-secret in imagePullSecrets.')
  await expect(card).toContainText('The pod references regcred, which doesn’t exist in this namespace.')
  await run({ image })
  await checkAgain(card)
  await expect(card).toContainText(GREEN)
})

test('a workload whose pods a rule of the cluster refuses is told although it has no pod', async ({ newPerson }) => {
  const person = await newPerson()
  const { card, namespace } = await settled(person)
  const [image, name] = [`ghcr.io/${person.login}/web:1`, 'api-6454d8965f']
  const replicaSet = await createReplicaSet(await kubeconfig(), { namespace, name, image })
  const message = 'admission webhook "validate.kyverno.svc-fail" denied the request: image is not signed'
  await recordFailedCreate(await kubeconfig(), replicaSet, { message, firstSeconds: -60, lastSeconds: -20, count: 9 })
  await checkAgain(card)
  await expect(card).toContainText('An admission rule of the cluster refuses new pods of api (Deployment).')
  await card.getByText('The cluster’s message').click()
  await expect(card).toContainText('image is not signed')
  await layPod(await kubeconfig(), {
    ...{ namespace, name: `${name}-x2k4z`, imagePullSecrets: ['ghcr-secret'] },
    controller: { kind: 'ReplicaSet', name, templateHash: '6454d8965f' },
    containers: [{ name: 'app', image, state: { running: true } }],
  })
  await checkAgain(card)
  await expect(card).toContainText(GREEN)
})

test('a pull that goes on for minutes is not green, and green when it has ended', async ({ newPerson }) => {
  const person = await newPerson()
  const { card, namespace, run } = await settled(person)
  const image = `ghcr.io/${person.login}/web:1`
  const containers = [{ name: 'app', image, state: { waiting: { reason: 'ContainerCreating' } } }]
  const begun = { type: 'Normal', reason: 'Pulling', message: `Pulling image "${image}"` } as const
  const events = [{ ...begun, firstSeconds: -240, lastSeconds: -240 }]
  await layPod(await kubeconfig(), { namespace, name: 'web', imagePullSecrets: ['ghcr-secret'], containers, events })
  await checkAgain(card)
  await expect(card).toContainText(`1 pod is still pulling ${image}.`)
  await expect(card).toContainText('pulling since')
  await run({ image })
  await checkAgain(card)
  await expect(card).toContainText(GREEN)
})

test('twenty pods on twenty images that fail for one cause are one finding', async ({ newPerson }) => {
  const [person, owner] = [await newPerson(), await newPerson()]
  const { card, namespace } = await settled(person)
  const pods = Array.from({ length: 20 }, (_, index) => String(index).padStart(2, '0'))
  for (const number of pods) {
    const image = `ghcr.io/${owner.login}/web:${number}`
    const { backOff, events } = pullFailure('no-access', image)
    const containers = [{ name: 'app', image, state: { waiting: backOff } }]
    await layPod(await kubeconfig(), {
      ...{ namespace, name: `web-${number}`, imagePullSecrets: ['ghcr-secret'], containers, events },
    })
  }
  await checkAgain(card)
  await expect(card).toContainText(
    `20 pods can’t pull ghcr.io/${owner.login}/web:00 and 19 other images: @${person.login} has no access to them.`,
  )
  await expect(card.getByText('has no access to them')).toHaveCount(1)
})
