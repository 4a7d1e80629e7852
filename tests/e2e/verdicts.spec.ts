import { expect } from '@playwright/test'
import type { KnownPullFailure, Wording } from '#sandbox/cluster/pull-failures.ts'
import { checkAgain, GREEN, RETRIED, settled, wouldPull } from '#tests/e2e/failing-pods.ts'
import { cluster, github, registry, test } from '#tests/e2e/fixtures.ts'

/** Pods that fail, in a kubelet's own words: what the card says of each, what mends it, and that it is green afterwards. */

test('a dead token: reconnect, update, and the pod pulls', async ({ newPerson }) => {
  const person = await newPerson()
  const { card, fail, run } = await settled(person)
  const pod = { image: `ghcr.io/${person.login}/web:1` }
  await registry.putPackage(person.login, 'web', { tags: ['1'] })
  await github.revokeTokens(person.login)
  await fail('token-dead', pod, 'old')
  await checkAgain(card)
  await expect(card).toContainText(
    `1 pod can’t pull ${pod.image}: the registry no longer accepts the token in this secret.`,
  )
  await expect(await wouldPull(card, pod.image)).toContainText(
    'The registry no longer accepts the token in this secret, so',
  )
  await card.getByRole('button', { name: 'Reconnect GitHub' }).first().click()
  await person.page.getByLabel('Or another sandbox user, by login').fill(person.login)
  await person.page.getByRole('button', { name: 'Authorize Pullkey' }).click()
  await expect(card).toContainText('The secret still holds your previous token.')
  // What was asked before is asked of the secret that stands there now.
  await expect(await wouldPull(card, pod.image)).toContainText(
    'The registry no longer accepts the token in this secret, so',
  )
  await card.getByRole('button', { name: 'Update this secret' }).first().click()
  await expect(card).toContainText(`A pull of ${pod.image} would work now.`)
  await expect(card).toContainText(RETRIED)
  await run(pod)
  await checkAgain(card)
  await expect(card).toContainText(GREEN)
})

test('no secret: create it, and the pod waits for its next attempt', async ({ newPerson }) => {
  const person = await newPerson()
  const { card, namespace, fail, run } = await settled(person)
  const pod = { image: `ghcr.io/${person.login}/web:1` }
  await registry.putPackage(person.login, 'web', { tags: ['1'] })
  await (await cluster()).deleteNamespacedSecret({ name: 'ghcr-secret', namespace })
  await fail('no-credential', pod, 'new')
  await checkAgain(card)
  await expect(card).toContainText('This namespace has no pull secret.')
  await card.getByRole('button', { name: 'Create this secret' }).click()
  await expect(card).toContainText(`${pod.image} would pull now. 1 pod failed earlier and waits`)
  await expect(card).toContainText(RETRIED)
  await run(pod)
  await checkAgain(card)
  await expect(card).toContainText(GREEN)
  await expect(card).not.toContainText('failed earlier')
})

test('a pod that does not name the secret: the snippet, and a pod that its owner made anew', async ({ newPerson }) => {
  const person = await newPerson()
  const { card, fail, run } = await settled(person)
  const image = 'ghcr.io/ada/web:1.4'
  await fail('no-credential', { image, imagePullSecrets: [] }, 'new')
  await checkAgain(card)
  await expect(card).toContainText('1 pod can’t pull: it doesn’t reference ghcr-secret in imagePullSecrets.')
  await card.getByRole('button', { name: 'How to use it' }).click()
  const dialog = person.page.getByRole('dialog', { name: 'Use the pull secret in staging' })
  await expect(dialog).toContainText('imagePullSecrets:')
  await expect(dialog).toContainText('patch serviceaccount default')
  await dialog.getByRole('button', { name: 'Close' }).click()
  await run({ image })
  await checkAgain(card)
  await expect(card).toContainText(GREEN)
})

test('no access: the package’s page, and the check is the first to know that it was granted', async ({ newPerson }) => {
  const [person, owner] = [await newPerson(), await newPerson()]
  const { card, fail, run } = await settled(person)
  const pod = { image: `ghcr.io/${owner.login}/api:2` }
  await registry.putPackage(owner.login, 'api', { tags: ['2'] })
  await fail('no-access', pod, 'new')
  await checkAgain(card)
  await expect(card).toContainText(`1 pod can’t pull ${pod.image}: @${person.login} has no access to it.`)
  const link = card.getByRole('link', { name: 'Open the package at GitHub' }).first()
  await expect(link).toHaveAttribute('href', `https://ghcr.io/${owner.login}/api`)
  await expect(await wouldPull(card, pod.image)).toContainText('The token in this secret has no access to')
  await registry.putPackage(owner.login, 'api', { readers: [person.login] })
  await expect(await wouldPull(card, pod.image)).toContainText(`A pull of ${pod.image} would work now.`)
  await run(pod)
  await checkAgain(card)
  await expect(card).toContainText(GREEN)
})

test('no such image: push it, check it, and it is there', async ({ newPerson }) => {
  const person = await newPerson()
  const { card, fail, run } = await settled(person)
  const pod = { image: `ghcr.io/${person.login}/web:2` }
  await registry.putPackage(person.login, 'web', { tags: ['1'] })
  await fail('not-found', pod, 'new')
  await checkAgain(card)
  await expect(card).toContainText(`1 pod can’t pull ${pod.image}: the registry has no such tag or image.`)
  await expect(await wouldPull(card, pod.image)).toContainText('no such tag or image')
  await registry.putPackage(person.login, 'web', { tags: ['1', '2'] })
  await expect(await wouldPull(card, pod.image)).toContainText(`A pull of ${pod.image} would work now.`)
  await run(pod)
  await checkAgain(card)
  await expect(card).toContainText(GREEN)
})

const passing: [KnownPullFailure, Wording, string, string][] = [
  ['wrong-platform', 'new', 'isn’t built for the node’s platform', 'Build it for that platform too, and push it.'],
  ['rate-limited', 'old', 'too many pulls in a short time', 'Wait: the limit lifts by itself.'],
  ['dns', 'new', 'the node can’t resolve the registry’s name (DNS)', 'check DNS on its nodes'],
  ['timeout', 'new', 'the node can’t reach the registry', 'whether its nodes can reach the registry'],
]
for (const [cause, wording, sentence, action] of passing) {
  test(`${cause}: told with what to do, and green when it has passed`, async ({ newPerson }) => {
    const person = await newPerson()
    const { card, fail, run } = await settled(person)
    const pod = { image: 'ghcr.io/ada/web:1.4' }
    await fail(cause, pod, wording)
    await checkAgain(card)
    await expect(card).toContainText(sentence)
    await expect(card).toContainText(action)
    await expect(card).toContainText(RETRIED)
    await run(pod)
    await checkAgain(card)
    await expect(card).toContainText(GREEN)
    await expect(card).not.toContainText(sentence)
  })
}

test('an image is chosen from the pods and from one’s own packages, by keyboard alone', async ({ newPerson }) => {
  const person = await newPerson()
  const { card, run } = await settled(person)
  await registry.putPackage(person.login, 'tool', { tags: ['latest'] })
  await run({ image: 'ghcr.io/ada/public-tool:1' })
  await checkAgain(card)
  const field = card.getByRole('textbox', { name: 'Image to check' })
  await expect(field).toHaveValue('ghcr.io/ada/public-tool:1')
  await card.getByRole('button', { name: 'Choose an image' }).focus()
  await person.page.keyboard.press('Enter')
  const own = person.page.getByRole('button', { name: `ghcr.io/${person.login}/tool` })
  await expect(own).toContainText('private')
  await own.focus()
  await person.page.keyboard.press('Enter')
  await expect(field).toHaveValue(`ghcr.io/${person.login}/tool`)
  await field.press('Enter')
  await expect(card).toContainText(`A pull of ghcr.io/${person.login}/tool would work now.`)
})

test('what is no image, and an image of another registry, are told and keep the text', async ({ newPerson }) => {
  const person = await newPerson()
  const { card } = await settled(person)
  await expect(await wouldPull(card, 'not an image')).toContainText('An image name has no spaces.')
  await expect(card.getByRole('textbox', { name: 'Image to check' })).toHaveValue('not an image')
  await expect(await wouldPull(card, 'nginx')).toContainText('nginx is on another registry.')
})
