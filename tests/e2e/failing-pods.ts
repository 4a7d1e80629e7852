import { expect, type Locator } from '@playwright/test'
import { layPod } from '#sandbox/cluster/pods.ts'
import { type KnownPullFailure, pullFailure, type Wording } from '#sandbox/cluster/pull-failures.ts'
import { kubeconfig, type Person } from '#tests/e2e/fixtures.ts'

/** What journeys with failing pods share. */

export const GREEN = 'The pull secret is in place with your current token.'
export const RETRIED = 'Kubernetes tries again by'

interface Pod {
  image: string
  /** Without it the pod names `ghcr-secret`. */
  imagePullSecrets?: string[]
}

/** Somebody with a provisioned staging, and the hand of a kubelet in it. */
export async function settled(person: Person) {
  await person.signIn()
  const id = await person.createProject('verdicts', ['staging'])
  const card = person.card('staging')
  await expect(card).toContainText(GREEN)
  const namespace = `project-${id}-staging`
  const lay = async ({ image, imagePullSecrets = ['ghcr-secret'] }: Pod, state: object, events?: object) =>
    layPod(await kubeconfig(), {
      ...{ namespace, name: 'web', imagePullSecrets, containers: [{ name: 'app', image, state }] },
      ...events,
    } as Parameters<typeof layPod>[1])
  const fail = (cause: KnownPullFailure, pod: Pod, wording: Wording) => {
    const { backOff, events } = pullFailure(cause, pod.image, wording)
    return lay(pod, { waiting: backOff }, { events })
  }
  return { card, namespace, fail, run: (pod: Pod) => lay(pod, { running: true }) }
}

export async function checkAgain(card: Locator): Promise<void> {
  await card.page().getByRole('button', { name: 'Refresh' }).click()
}

/** As the pull check of the card tells it. */
export async function wouldPull(card: Locator, image: string): Promise<Locator> {
  await card.getByRole('textbox', { name: 'Image to check' }).fill(image)
  await card.getByRole('button', { name: 'Check image' }).click()
  return card
}
