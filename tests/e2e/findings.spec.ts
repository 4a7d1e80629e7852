import { expect } from '@playwright/test'
import { layPod } from '#sandbox/cluster/pods.ts'
import { pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { checkAgain, settled } from '#tests/e2e/failing-pods.ts'
import { kubeconfig, registry, test } from '#tests/e2e/fixtures.ts'

/** A card with several findings, and what the registry says of the images that fail. */

test('images that fail are checked without a press, and what contradicts the node changes what is told', async ({
  newPerson,
}) => {
  const [person, owner] = [await newPerson(), await newPerson()]
  const { card, fail } = await settled(person)
  const pod = { image: `ghcr.io/${owner.login}/api:2` }
  await registry.putPackage(owner.login, 'api', { tags: ['2'] })
  await fail('no-access', pod, 'new')
  await checkAgain(card)
  await expect(card).toContainText(`The token in this secret has no access to ${pod.image}.`)
  await registry.putPackage(owner.login, 'api', { readers: [person.login] })
  await checkAgain(card)
  await expect(card).toContainText(`${pod.image} would pull now. 1 pod failed earlier and waits`)
  await expect(card).toContainText('the pod may list another secret before ghcr-secret')
  await expect(card).not.toContainText('has no access')
})

test('all images that are used here are checked by one press, a line each', async ({ newPerson }) => {
  const person = await newPerson()
  const { card, namespace } = await settled(person)
  await registry.putPackage(person.login, 'web', { tags: ['1', '3'] })
  const images = [1, 2, 3].map((tag) => `ghcr.io/${person.login}/web:${tag}`)
  for (const [index, image] of images.entries()) {
    await layPod(await kubeconfig(), {
      ...{ namespace, name: `web-${index}`, imagePullSecrets: ['ghcr-secret'] },
      containers: [{ name: 'app', image, state: { running: true } }],
    })
  }
  await checkAgain(card)
  await card.getByRole('button', { name: 'Check all 3 images used here' }).click()
  await expect(card).toContainText(`A pull of ${images[0]} would work now.`)
  await expect(card).toContainText(`The registry has no ${images[1]}: no such tag or image.`)
  await expect(card).toContainText(`A pull of ${images[2]} would work now.`)
})

test('four causes are four findings, each with its own mend', async ({ newPerson }) => {
  const person = await newPerson()
  const { card, namespace } = await settled(person)
  const causes = ['not-found', 'dns', 'rate-limited', 'wrong-platform'] as const
  for (const cause of causes) {
    const image = `ghcr.io/${person.login}/${cause}:1`
    const { backOff, events } = pullFailure(cause, image, cause === 'rate-limited' ? 'old' : 'new')
    await layPod(await kubeconfig(), {
      ...{ namespace, name: cause, imagePullSecrets: ['ghcr-secret'] },
      containers: [{ name: 'app', image, state: { waiting: backOff } }],
      events,
    })
  }
  await checkAgain(card)
  for (const words of [
    `can’t pull ghcr.io/${person.login}/not-found:1: the registry has no such tag or image.`,
    `can’t pull ghcr.io/${person.login}/wrong-platform:1: it isn’t built for the node’s platform.`,
    `can’t pull ghcr.io/${person.login}/rate-limited:1: too many pulls in a short time.`,
    `can’t pull ghcr.io/${person.login}/dns:1: the node can’t resolve the registry’s name (DNS).`,
  ])
    await expect(card).toContainText(words)
})

test('equal failures of many pods are one line', async ({ newPerson }) => {
  const person = await newPerson()
  const { card, namespace } = await settled(person)
  const image = 'ghcr.io/ada/web:1.4'
  const { backOff, events } = pullFailure('no-access', image)
  const containers = [{ name: 'app', image, state: { waiting: backOff } }]
  for (const number of [1, 2, 3]) {
    await layPod(await kubeconfig(), {
      ...{ namespace, name: `web-${number}`, imagePullSecrets: ['ghcr-secret'], containers, events },
    })
  }
  await checkAgain(card)
  const rows = card.getByRole('listitem').filter({ hasText: '3 pods' }).filter({ hasText: 'cannot pull: no access' })
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText(image)
})
