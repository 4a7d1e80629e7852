import { readFile } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import type { Cluster } from '#server/adapters/cluster.ts'
import { describeError } from '#server/log.ts'
import { door, staying } from '#tests/support/cluster-questions.ts'
import { CredentialPlugin, printed, untilGone, V1 } from '#tests/support/credential-plugin.ts'
import { decoded, entriesOf, type Fields, KubeconfigFolder } from '#tests/support/kubeconfig-folder.ts'

/** A program that hands over the cluster's credential (`exec`): a real one, and the real API server. */

const { kubeconfig, pullkey } = inject('sandbox')
const account = entriesOf(pullkey)
const administrator = entriesOf(kubeconfig).user
const token = String(account.user.token)
const SECRET = 'hunter2-never-said'
const inAnHour = () => new Date(Date.now() + 3_600_000).toISOString()

let folder: KubeconfigFolder
beforeEach(async () => {
  folder = await KubeconfigFolder.make()
})
afterEach(() => folder[Symbol.asyncDispose]())

const open = ({ exec }: CredentialPlugin, change: Fields = {}) =>
  folder.openWith({ ...account, user: { exec: { ...exec, ...change } } })
const ask = (cluster: Cluster, signal = staying) => cluster.findNamespace(door, signal)
const isLetIn = async (cluster: Cluster) => (await ask(cluster)) !== null
const noCredential = (code: string) => ({ code: 'CLUSTER_CREDENTIAL', cause: { code } })

/** Prints what `file` holds. */
async function printing(text: string): Promise<CredentialPlugin> {
  const file = await folder.write('printed', text)
  return CredentialPlugin.make(folder, `cat '${file}'`)
}

describe('what it hands over', () => {
  test.each(['v1', 'v1beta1'])('a token, by %s, is kept as long as it may be', async (version) => {
    const apiVersion = `client.authentication.k8s.io/${version}`
    const plugin = await printing(printed({ token, expirationTimestamp: inAnHour() }, apiVersion))
    const cluster = await open(plugin, { apiVersion, interactiveMode: undefined })
    for (let call = 0; call < 3; call++) expect(await isLetIn(cluster)).toBe(true)
    expect(await plugin.runs()).toHaveLength(1)
  })

  test('a certificate and its key', async () => {
    const pem = (field: string) => decoded(administrator[field])
    const status = {
      clientCertificateData: pem('client-certificate-data'),
      clientKeyData: pem('client-key-data'),
    }
    expect(await isLetIn(await open(await printing(printed(status))))).toBe(true)
  })

  test('one that has expired is fetched anew', async () => {
    const plugin = await printing(printed({ token, expirationTimestamp: new Date().toISOString() }))
    const cluster = await open(plugin)
    for (let call = 0; call < 3; call++) expect(await isLetIn(cluster)).toBe(true)
    expect(await plugin.runs()).toHaveLength(3)
  })

  test('one that the API server refuses is fetched anew in the same request', async () => {
    const plugin = await printing(printed({ token: 'an-old-token' }))
    const cluster = await open(plugin)
    await expect(isLetIn(cluster)).rejects.toMatchObject({ code: 'CLUSTER_CREDENTIAL' })
    // Once for the request, and once more after it was refused: that it is the same one again ends it.
    expect(await plugin.runs()).toHaveLength(2)

    await folder.write('printed', printed({ token }))

    expect(await isLetIn(cluster)).toBe(true)
    expect(await isLetIn(cluster)).toBe(true)
    expect(await plugin.runs()).toHaveLength(3)
  })
})

describe('what it is given', () => {
  const given = async (change: Fields) => {
    const plugin = await CredentialPlugin.make(
      folder,
      `printf '%s|%s|%s|%s' "$1" "$OWN" "$ENCRYPTION_KEYS" "$KUBERNETES_EXEC_INFO" > '${folder.path}/given'\necho '${printed({ token })}'`,
    )
    await isLetIn(await open(plugin, { args: ['one two'], env: [{ name: 'OWN', value: 'set' }], ...change }))
    const [argument, own, keys, info = ''] = (await readFile(path.join(folder.path, 'given'), 'utf8')).split('|')
    return { argument, own, keys, info: JSON.parse(info) }
  }

  test('its arguments and its environment without what is Pullkey’s own, and that there is no terminal', async () => {
    expect(await given({})).toEqual({
      argument: 'one two',
      own: 'set',
      keys: '',
      info: { apiVersion: V1, kind: 'ExecCredential', spec: { interactive: false } },
    })
  })

  test('the cluster, where it wants to know', async () => {
    const { info } = await given({ provideClusterInfo: true })
    expect(info.spec.cluster).toEqual({
      server: account.cluster.server,
      'certificate-authority-data': account.cluster['certificate-authority-data'],
    })
  })
})

describe('one that fails', () => {
  test.each([
    ['says no', `echo '${SECRET}' >&2; echo '${SECRET}'; exit 7`, 'EXEC_PLUGIN_FAILED', 7],
    ['is killed', 'kill -9 $$', 'EXEC_PLUGIN_FAILED', 'SIGKILL'],
    ['prints rubbish', `echo '${SECRET}'`, 'EXEC_PLUGIN_ANSWER_INVALID', undefined],
    ['prints nothing', '', 'EXEC_PLUGIN_ANSWER_INVALID', undefined],
    ['prints no credential', `echo '${printed({})}'`, 'EXEC_PLUGIN_ANSWER_INVALID', undefined],
    [
      'prints half a certificate',
      `echo '${printed({ clientKeyData: SECRET })}'`,
      'EXEC_PLUGIN_ANSWER_INVALID',
      undefined,
    ],
    ['prints another version', `echo '${printed({ token: SECRET }, 'v9')}'`, 'EXEC_PLUGIN_ANSWER_INVALID', undefined],
    [
      'prints a token of two lines',
      `echo '${printed({ token: `${SECRET}\n${SECRET}` })}'`,
      'EXEC_PLUGIN_ANSWER_INVALID',
      undefined,
    ],
    ['prints without end', `yes '${SECRET}'`, 'EXEC_PLUGIN_ANSWER_INVALID', undefined],
  ])('%s: that is told, and nothing that it said', async (_, script, code, exit) => {
    const plugin = await CredentialPlugin.make(folder, script)
    const failure = await ask(await open(plugin)).catch((error: unknown) => error)
    expect(failure).toMatchObject({ code: 'CLUSTER_CREDENTIAL', cause: { code, ...(exit !== undefined && { exit }) } })
    const { message, cause } = failure as Error
    expect(JSON.stringify([message, cause, describeError(failure)])).not.toContain(SECRET)
    await untilGone(await plugin.runs())
  })

  test('one that was taken away after the start', async () => {
    const plugin = await CredentialPlugin.make(
      folder,
      `rm "$0"; echo '${printed({ token, expirationTimestamp: new Date().toISOString() })}'`,
    )
    const cluster = await open(plugin)
    expect(await isLetIn(cluster)).toBe(true)
    await expect(ask(cluster)).rejects.toMatchObject(noCredential('EXEC_PLUGIN_NOT_STARTED'))
  })
})
