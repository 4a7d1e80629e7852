import { randomUUID } from 'node:crypto'
import { expect, inject, test } from 'vitest'
import { handleTrpc } from '#server/http/trpc.ts'
import { ClusterProxy } from '#tests/support/cluster-proxy.ts'
import { clusterAt } from '#tests/support/cluster-questions.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** How the cards of a project get their answers: asked for together, each told when it is there. */

const world = await openFileWorld()

/** A project of three Environments, and the one request by which a page reads them all. */
async function pageOfThree() {
  const person = await world.person()
  const proxy = await ClusterProxy.start(inject('sandbox').pullkey)
  const cluster = clusterAt(proxy.kubeconfig)
  const environments = ['development', 'staging', 'production'] as const
  const { project } = await person.caller.project.create({ name: 'three', environments: [...environments] })
  const input = Object.fromEntries(
    project.environments.map(({ id }, index) => [index, { projectId: project.id, environmentId: id }]),
  )
  const procedures = project.environments.map(() => 'pullStatus.read').join(',')
  const ask = (signal?: AbortSignal) =>
    handleTrpc(
      new Request(
        `http://localhost/api/trpc/${procedures}?batch=1&input=${encodeURIComponent(JSON.stringify(input))}`,
        {
          headers: { 'trpc-accept': 'application/jsonl' },
          signal,
        },
      ),
      async () => ({ requestId: randomUUID(), actor: person.actor, deps: { ...world.deps, cluster } }),
    )
  const close = async () => {
    await proxy[Symbol.asyncDispose]()
    await cluster.close()
  }
  return { ...project, proxy, ask, [Symbol.asyncDispose]: close }
}

/** What has been sent so far; `until` resolves when a text is among it. */
function listen(response: Response) {
  let heard = ''
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  const until = async (...texts: string[]) => {
    while (!texts.every((text) => heard.includes(text))) {
      const { done, value } = (await reader?.read()) ?? { done: true }
      if (done) throw new Error(`it ended without ${texts.join(', ')}: ${heard}`)
      heard += value
    }
  }
  return { until, heard: () => heard }
}

const readAt = ({ namespace }: { namespace: string }) => `"namespace":"${namespace}"`

test('a namespace that keeps the cluster waiting holds up no other', async () => {
  await using page = await pageOfThree()
  const [development, staging, production] = page.environments
  if (!development || !staging || !production) throw new Error('no environments')
  const held = page.proxy.hold(staging.namespace)
  const answers = listen(await page.ask())
  await held.reached
  await answers.until(readAt(development), readAt(production))
  expect(answers.heard()).not.toContain(readAt(staging))
  held.release()
  await answers.until(readAt(staging))
})

test('whoever leaves ends what was asked of the cluster', async () => {
  await using page = await pageOfThree()
  const held = page.environments.map(({ namespace }) => page.proxy.hold(namespace))
  const leaving = new AbortController()
  const answer = page.ask(leaving.signal)
  await Promise.all(held.map(({ reached }) => reached))
  leaving.abort()
  await Promise.all(held.map(({ left }) => left))
  await (await answer).body?.cancel()
})
