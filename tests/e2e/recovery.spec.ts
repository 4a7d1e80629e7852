import { expect } from '@playwright/test'
import { playNextAttempts } from '#sandbox/cluster/next-attempts.ts'
import { ensureServiceAccount, layPod } from '#sandbox/cluster/pods.ts'
import { pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { github, kubeconfig, registry, test } from '#tests/e2e/fixtures.ts'

test('somebody updates a secret whose token is dead, and sees the pod run', async ({ newPerson }) => {
  const ada = await newPerson()
  await ada.signIn()
  const id = await ada.createProject('shop', ['production'])
  const namespace = `project-${id}-production`
  const image = `ghcr.io/${ada.login}/web:1`
  await registry.putPackage(ada.login, 'web', { tags: ['1'] })
  await ensureServiceAccount(await kubeconfig(), namespace)
  const { backOff, events } = pullFailure('token-dead', image)
  const containers = [{ name: 'app', image, state: { waiting: backOff } }]
  const pod = { namespace, name: 'web', imagePullSecrets: ['ghcr-secret'], containers, events }
  await layPod(await kubeconfig(), { ...pod, isRetried: true })
  await github.revokeTokens(ada.login)
  await ada.page.goto('/connection')
  await ada.page.getByRole('button', { name: 'Reconnect GitHub' }).first().click()
  await ada.page.getByLabel('Or another sandbox user, by login').fill(ada.login)
  await ada.page.getByRole('button', { name: 'Authorize Pullkey' }).click()
  await expect(ada.page.getByText('GitHub says this token is valid and may read packages.')).toBeVisible()
  await ada.page.goto(`/projects/${id}`)
  const card = ada.card('production')
  await expect(card).toContainText('can’t pull')
  await card.getByRole('button', { name: 'Update this secret' }).click()
  await expect(card).toContainText('The secret was updated.')
  await playNextAttempts({ kubeconfig: await kubeconfig(), registryUrl: process.env.PULLKEY_REGISTRY_URL ?? '' })
  await ada.page.reload()
  await expect(card).toContainText('1 workload, none failing.')
  await expect(card).not.toContainText('can’t pull')
})

test('a finding that only the cluster’s administrator can mend says whom to ask', async ({ newPerson }) => {
  const ada = await newPerson()
  await ada.signIn()
  const namespace = `project-${await ada.createProject('shop', ['production'])}-production`
  const image = `ghcr.io/${ada.login}/web:1`
  await ensureServiceAccount(await kubeconfig(), namespace)
  const { backOff, events } = pullFailure('dns', image)
  const containers = [{ name: 'app', image, state: { waiting: backOff } }]
  await expect(ada.card('production').getByRole('link', { name: 'ops@acme.example' })).toBeHidden()
  await layPod(await kubeconfig(), { namespace, name: 'web', imagePullSecrets: ['ghcr-secret'], containers, events })
  await ada.page.reload()
  await expect(ada.card('production').getByRole('link', { name: 'ops@acme.example' })).toBeVisible()
})
