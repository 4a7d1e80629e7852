import { expect } from '@playwright/test'
import { type LaidContainer, layPod } from '#sandbox/cluster/pods.ts'
import type { PodEvent } from '#sandbox/cluster/pull-failures.ts'
import { checkAgain, GREEN, settled } from '#tests/e2e/failing-pods.ts'
import { kubeconfig, test } from '#tests/e2e/fixtures.ts'

/** What a node says elsewhere than in a failed pull: what the card makes of it, and green afterwards. */

const stages: [name: string, (image: string) => { state: LaidContainer['state']; events?: PodEvent[] }, string[]][] = [
  [
    'an image that nothing may pull',
    (image) => ({
      state: {
        waiting: {
          reason: 'ErrImageNeverPull',
          message: `Container image "${image}" is not present with pull policy of Never`,
        },
      },
    }),
    ['can’t start: imagePullPolicy is Never', 'Set imagePullPolicy to IfNotPresent or Always'],
  ],
  [
    'a layer that cannot be used',
    () => ({
      state: {
        waiting: {
          reason: 'CreateContainerError',
          message: `failed to create containerd container: parent snapshot sha256:${'8'.repeat(64)} does not exist: not found`,
        },
      },
    }),
    ['The node said: “not found”.', 'See the node’s message below.'],
  ],
  [
    'an image of the sandbox that the node cannot get',
    () => ({
      state: { waiting: { reason: 'ContainerCreating' } },
      events: [
        {
          ...{ type: 'Warning', reason: 'FailedCreatePodSandBox', container: null },
          message:
            'Failed to create pod sandbox: rpc error: code = Unknown desc = failed to get sandbox image "registry.k8s.io/pause:3.10": failed to pull image "registry.k8s.io/pause:3.10": dial tcp 10.0.0.1:443: i/o timeout',
        },
      ],
    }),
    ['the node can’t reach the registry', 'whether its nodes can reach the registry'],
  ],
]
for (const [name, made, words] of stages) {
  test(`${name} is told with what to do, and green when it has passed`, async ({ newPerson }) => {
    const person = await newPerson()
    const { card, namespace, run } = await settled(person)
    const image = `ghcr.io/${person.login}/web:1`
    const { state, events } = made(image)
    const containers = [{ name: 'app', image, state }]
    await layPod(await kubeconfig(), { namespace, name: 'web', imagePullSecrets: ['ghcr-secret'], containers, events })
    await checkAgain(card)
    for (const sentence of words) await expect(card).toContainText(sentence)
    await run({ image })
    await checkAgain(card)
    await expect(card).toContainText(GREEN)
  })
}
