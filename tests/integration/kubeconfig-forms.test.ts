import { mkdir, rename } from 'node:fs/promises'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest'
import { type Cluster, createCluster } from '#server/adapters/cluster.ts'
import { findClusterAccess } from '#server/adapters/cluster-location.ts'
import { door, staying } from '#tests/support/cluster-questions.ts'
import { forwarderToCluster } from '#tests/support/forwarder.ts'
import { decoded, type Entries, entriesOf, KubeconfigFolder, kubeconfigWith } from '#tests/support/kubeconfig-folder.ts'
import { json, LoopbackServer } from '#tests/support/loopback-server.ts'
import { startForward } from '#tests/support/tunnels.ts'

/** Every form of a kubeconfig that kubectl takes reaches the real API server, as the one whom it names. */

const { kubeconfig, pullkey, nobody } = inject('sandbox')
const account = entriesOf(pullkey)
const administrator = entriesOf(kubeconfig)
const stranger = entriesOf(nobody)
const token = String(account.user.token)
const server = new URL(String(account.cluster.server))
const authority = decoded(account.cluster['certificate-authority-data'])

/** The API server lets nobody read a namespace whom it does not know, and the service account may. */
const isLetIn = async (cluster: Cluster) => (await cluster.findNamespace(door, staying)) !== null
const denied = expect.objectContaining({ code: 'CLUSTER_DENIED' })
const unknown = expect.objectContaining({ code: 'CLUSTER_CREDENTIAL' })
const unreachable = expect.objectContaining({ code: 'CLUSTER_UNREACHABLE' })

let folder: KubeconfigFolder
beforeEach(async () => {
  folder = await KubeconfigFolder.make()
})
afterEach(() => folder[Symbol.asyncDispose]())

describe('who asks', () => {
  test.each<[string, Entries]>([
    ['a token', account],
    ['a certificate and its key, inline', administrator],
    ['a certificate beside a token', { ...account, user: { ...administrator.user, token } }],
  ])('%s', async (_, entries) => {
    expect(await isLetIn(await folder.openWith(entries))).toBe(true)
  })

  test('a certificate and its key in files beside the kubeconfig, replaced while the process runs', async () => {
    const write = async ({ user }: Entries) => {
      await folder.write('client.crt', decoded(user['client-certificate-data']))
      await folder.write('client.key', decoded(user['client-key-data']))
    }
    const user = { 'client-certificate': 'client.crt', 'client-key': './client.key' }
    await write(stranger)
    const cluster = await folder.openWith({ ...account, user })
    await expect(isLetIn(cluster)).rejects.toEqual(denied)

    await write(administrator)

    expect(await isLetIn(cluster)).toBe(true)
  })

  test('a token file that ends in a newline, replaced while the process runs', async () => {
    await folder.write('token', 'an-old-token\n')
    const cluster = await folder.openWith({ ...account, user: { tokenFile: 'token', token: 'not-looked-at' } })
    await expect(isLetIn(cluster)).rejects.toEqual(unknown)

    await folder.write('token', `${token}\n`)
    expect(await isLetIn(cluster)).toBe(true)

    await folder.write('token', 'an-old-token\n')
    await expect(isLetIn(cluster)).rejects.toEqual(unknown)
  })

  test('a token file that is taken away fails by name, and works again when it is back', async () => {
    const file = await folder.write('token', token)
    const cluster = await folder.openWith({ ...account, user: { tokenFile: 'token' } })
    await rename(file, `${file}.gone`)
    await expect(isLetIn(cluster)).rejects.toMatchObject({
      code: 'CLUSTER_CREDENTIAL',
      cause: { code: 'TOKEN_FILE_UNREADABLE' },
    })

    await rename(`${file}.gone`, file)

    expect(await isLetIn(cluster)).toBe(true)
  })

  test('a service account of a pod, whose token is replaced', async () => {
    await folder.write('ca.crt', authority)
    await folder.write('token', 'an-old-token')
    const pod = { HOME: '/nonexistent', KUBERNETES_SERVICE_HOST: server.hostname, KUBERNETES_SERVICE_PORT: server.port }
    const cluster = createCluster(findClusterAccess(pod, folder.path))
    await expect(isLetIn(cluster)).rejects.toEqual(unknown)

    await folder.write('token', token)

    expect(await isLetIn(cluster)).toBe(true)
    await cluster.close()
  })

  test('somebody else, in whose name the administrator acts', async () => {
    const as = (change: object) => folder.openWith({ ...administrator, user: { ...administrator.user, ...change } })
    const groups = {
      'as-groups': ['one', 'system:masters'],
      'as-uid': '7',
      'as-user-extra': { 'acme.io/team': ['shop'] },
    }
    await expect(isLetIn(await as({ as: 'nobody' }))).rejects.toEqual(denied)
    expect(await isLetIn(await as({ as: 'system:serviceaccount:pullkey:pullkey' }))).toBe(true)
    expect(await isLetIn(await as({ as: 'nobody', ...groups }))).toBe(true)
  })

  test('a name and a password, which a gateway in front may ask for', async () => {
    await using gateway = await LoopbackServer.start(json(200, {}))
    const cluster = { server: gateway.url, 'insecure-skip-tls-verify': true }
    const asked = await folder.openWith({ cluster, user: { username: 'ada', password: 'a:word' } })
    await asked.findNamespace(door, staying)
    expect(gateway.asked[0]?.headers.authorization).toBe(`Basic ${btoa('ada:a:word')}`)
  })

  test('nobody, where plain http was allowed in so many words and a proxy adds the credential', async () => {
    const forward = await forwarderToCluster(pullkey)
    await using proxy = await LoopbackServer.start(forward)
    const cluster = { server: proxy.url, 'insecure-skip-tls-verify': true }
    expect(await isLetIn(await folder.openWith({ cluster, user: {} }))).toBe(true)
    expect(proxy.asked[0]?.headers.authorization).toBeUndefined()
  })
})

describe('which cluster', () => {
  const at = (change: object) => folder.openWith({ ...account, cluster: { ...account.cluster, ...change } })
  const noData = { 'certificate-authority-data': undefined }

  test('an authority in a file beside the kubeconfig', async () => {
    await folder.write('ca.crt', authority)
    expect(await isLetIn(await at({ ...noData, 'certificate-authority': 'ca.crt' }))).toBe(true)
  })

  test('an authority that nobody knows is not trusted, unless it is said that nobody checks', async () => {
    await expect(isLetIn(await at(noData))).rejects.toEqual(unreachable)
    expect(await isLetIn(await at({ ...noData, 'insecure-skip-tls-verify': true }))).toBe(true)
  })

  test('a certificate of another name is trusted when tls-server-name says that name', async () => {
    await using elsewhere = await startForward('127.0.0.2', server)
    const address = { server: `https://127.0.0.2:${elsewhere.port}` }
    await expect(isLetIn(await at(address))).rejects.toEqual(unreachable)
    await expect(isLetIn(await at({ ...address, 'tls-server-name': 'elsewhere' }))).rejects.toEqual(unreachable)
    expect(await isLetIn(await at({ ...address, 'tls-server-name': 'localhost' }))).toBe(true)
  })

  test('an IPv6 address', async () => {
    await using six = await startForward('::1', server)
    expect(await isLetIn(await at({ server: `https://[::1]:${six.port}/` }))).toBe(true)
    expect(six.targets).toHaveLength(1)
  })

  test('an address with a path, as Rancher has it', async () => {
    const forward = await forwarderToCluster(pullkey)
    const prefix = '/k8s/clusters/c-x'
    await using rancher = await LoopbackServer.start((asked, response) => {
      const url = new URL(asked.url.href.replace(prefix, ''))
      if (asked.url.pathname.startsWith(`${prefix}/api/`)) forward({ ...asked, url }, response)
      else response.writeHead(404).end()
    })
    const cluster = await at({ ...noData, server: `${rancher.url}${prefix}/`, 'insecure-skip-tls-verify': true })
    expect(await isLetIn(cluster)).toBe(true)
  })
})

describe('several files', () => {
  const part = (members: object) => JSON.stringify({ apiVersion: 'v1', kind: 'Config', ...members })

  test('are one kubeconfig, each with paths of its own; the first to say something decides', async () => {
    await mkdir(path.join(folder.path, 'shared'))
    await folder.write('shared/ca.crt', authority)
    await folder.write('token', token)
    const cluster = { server: server.href, 'certificate-authority': 'ca.crt' }
    await folder.write('shared/clusters', part({ clusters: [{ name: 'there', cluster }] }))
    await folder.write('users', part({ users: [{ name: 'me', user: { tokenFile: 'token' } }], contexts: null }))
    const wrong = kubeconfigWith({ cluster: { server: 'https://127.0.0.1:1' }, user: { token: 'another' } })
    await folder.write('all', wrong)
    expect(await isLetIn(folder.open('absent', 'shared/clusters', 'users', 'all'))).toBe(true)
    await expect(isLetIn(folder.open('all', 'shared/clusters', 'users'))).rejects.toEqual(unreachable)
  })

  test('an empty one among them changes nothing', async () => {
    await folder.write('empty', '')
    await folder.write('config', kubeconfigWith(account))
    expect(await isLetIn(folder.open('empty', 'config'))).toBe(true)
  })
})
