import path from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import type { Cluster } from '#server/adapters/cluster.ts'
import { door, staying } from '#tests/support/cluster-questions.ts'
import { begun, CredentialPlugin, isRunning, printed, untilGone } from '#tests/support/credential-plugin.ts'
import { entriesOf, KubeconfigFolder } from '#tests/support/kubeconfig-folder.ts'

/** Everything that a request starts ends with it, and one credential is fetched once for all who wait for it. */

const account = entriesOf(inject('sandbox').pullkey)
const token = String(account.user.token)

let folder: KubeconfigFolder
beforeEach(async () => {
  folder = await KubeconfigFolder.make()
})
afterEach(() => folder[Symbol.asyncDispose]())

const open = ({ exec }: CredentialPlugin) => folder.openWith({ ...account, user: { exec } })
const ask = (cluster: Cluster, signal = staying) => cluster.findNamespace(door, signal)
const isLetIn = async (cluster: Cluster) => (await ask(cluster)) !== null
const noCredential = (code: string) => ({ code: 'CLUSTER_CREDENTIAL', cause: { code } })

describe('many who wait', () => {
  test('twenty requests at once start it once', async () => {
    const gate = path.join(folder.path, 'gate')
    const plugin = await CredentialPlugin.make(
      folder,
      `while [ ! -e '${gate}' ]; do sleep 0.05; done; echo '${printed({ token })}'`,
    )
    const cluster = await open(plugin)
    const asked = Array.from({ length: 20 }, () => isLetIn(cluster))
    await begun(plugin, 1)
    await folder.write('gate', '')
    expect(await Promise.all(asked)).toEqual(Array(20).fill(true))
    expect(await plugin.runs()).toHaveLength(1)
  })

  test('one who leaves does not end it for another', async () => {
    const gate = path.join(folder.path, 'gate')
    const plugin = await CredentialPlugin.make(
      folder,
      `while [ ! -e '${gate}' ]; do sleep 0.05; done; echo '${printed({ token })}'`,
    )
    const cluster = await open(plugin)
    const leaver = new AbortController()
    const left = expect(ask(cluster, leaver.signal)).rejects.toMatchObject({ code: 'CANCELLED' })
    const stays = isLetIn(cluster)
    await begun(plugin, 1)
    leaver.abort()
    await left
    await folder.write('gate', '')
    expect(await stays).toBe(true)
    expect(await plugin.runs()).toHaveLength(1)
  })
})

describe('one that hangs', () => {
  const hanging = () => CredentialPlugin.make(folder, `sleep 600 & echo $! >> "$0.runs"; wait`)

  test('ends, with what it started, when the last who waited has left', async () => {
    const plugin = await hanging()
    const cluster = await open(plugin)
    const callers = [new AbortController(), new AbortController()]
    const answers = callers.map(({ signal }) =>
      expect(ask(cluster, signal)).rejects.toMatchObject({ code: 'CANCELLED' }),
    )
    const pids = await begun(plugin, 2)

    callers[0]?.abort()
    await answers[0]
    expect(await Promise.all(pids.map(isRunning))).toEqual([true, true])

    callers[1]?.abort()
    await answers[1]
    await untilGone(pids)
    expect(await plugin.runs()).toHaveLength(2)
  })

  test('ends after its time, and whoever waited is told what it was', async () => {
    const plugin = await hanging()
    const cluster = await open(plugin)
    await expect(ask(cluster)).rejects.toMatchObject(noCredential('EXEC_PLUGIN_TIMEOUT'))
    await untilGone(await plugin.runs())
  })

  test('ends also when somebody always waits', async () => {
    const plugin = await hanging()
    const cluster = await open(plugin)
    const first = expect(ask(cluster)).rejects.toMatchObject(noCredential('EXEC_PLUGIN_TIMEOUT'))
    const pids = await begun(plugin, 2)
    const late = new AbortController()
    const second = expect(ask(cluster, late.signal)).rejects.toMatchObject(noCredential('EXEC_PLUGIN_TIMEOUT'))
    await Promise.all([first, second])
    await untilGone(pids)
    expect(await plugin.runs()).toHaveLength(2)
  })
})

test('a child that it leaves behind ends with it, and holds nobody up', async () => {
  const leave = `sleep 600 & echo $! >> "$0.runs"`
  const failing = await CredentialPlugin.make(folder, `${leave}; exit 3`)
  await expect(ask(await open(failing))).rejects.toMatchObject(noCredential('EXEC_PLUGIN_FAILED'))
  await untilGone(await failing.runs())
  const working = await CredentialPlugin.make(folder, `${leave}; echo '${printed({ token })}'`)
  expect(await isLetIn(await open(working))).toBe(true)
  await untilGone(await working.runs())
})
