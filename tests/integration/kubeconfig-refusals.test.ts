import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import path from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { afterAll, expect, inject, test } from 'vitest'
import { findAccess } from '#server/deps.ts'
import { EnvError } from '#server/env.ts'
import { entriesOf, type Fields, KubeconfigFolder, kubeconfigWith } from '#tests/support/kubeconfig-folder.ts'

/** What cannot work stops the start: the message says what, where it stands, and nothing that may be secret. */

const { env, kubeconfig, pullkey } = inject('sandbox')
const right = entriesOf(pullkey)
const administrator = entriesOf(kubeconfig).user
const SECRET = 'hunter2-never-said'
const base64 = (text: string) => Buffer.from(text).toString('base64')
const exec = { apiVersion: 'client.authentication.k8s.io/v1', interactiveMode: 'Never', command: 'sh', args: [SECRET] }

const folder = await KubeconfigFolder.make()
afterAll(() => folder[Symbol.asyncDispose]())

async function reasonFor(text: string): Promise<string> {
  await folder.write('config', text)
  try {
    folder.open('config')
  } catch (error) {
    if (error instanceof EnvError) return error.message
    throw error
  }
  return 'it was accepted'
}

const withCluster = (change: Fields) => kubeconfigWith({ ...right, cluster: { ...right.cluster, ...change } })
const withUser = (user: Fields) => kubeconfigWith({ ...right, user })

test.each([
  ['an empty file', '', /config has no current-context.*use-context/],
  ['what is no YAML', `users:\n  - token: ${SECRET}\n bad: [`, /config cannot be read as YAML \(line \d+\)/],
  ['another document', '- a list', /config is no kubeconfig: it must be of type object/],
  [
    'a number for a token',
    withUser({ token: 4711 }),
    /config is no kubeconfig: users\[0\]\.user\.token must be of type string/,
  ],
  ['no current-context', kubeconfigWith(right, { 'current-context': '' }), /config has no current-context/],
  ['an unknown current-context', kubeconfigWith(right, { 'current-context': 'prod' }), /has no context "prod"/],
  [
    'an unknown cluster',
    kubeconfigWith(right, { clusters: [] }),
    /context "here" in .*config names the cluster "there"/,
  ],
  ['an unknown user', kubeconfigWith(right, { users: [] }), /context "here" in .*config names the user "me"/],
  ['no server', withCluster({ server: '' }), /cluster "there" in .*config has no server/],
  ['a server without a scheme', withCluster({ server: '127.0.0.1:6443' }), /server of cluster "there".*https:\/\//],
  ['a server named like a scheme', withCluster({ server: 'cluster:6443' }), /server of cluster "there".*https:\/\//],
  ['another scheme', withCluster({ server: 'ftp://cluster' }), /server of cluster "there".*https:\/\//],
  ['plain http that nobody asked for', withCluster({ server: 'http://cluster' }), /insecure-skip-tls-verify: true/],
  ['a password in the server', withCluster({ server: `https://me:${SECRET}@cluster` }), /address without a user/],
  [
    'an unknown kind of proxy',
    withCluster({ 'proxy-url': `socks5://me:${SECRET}@proxy` }),
    /proxy-url of cluster.*SOCKS/,
  ],
  [
    'an authority that nobody checks',
    withCluster({ 'insecure-skip-tls-verify': true }),
    /has a certificate-authority and insecure-skip-tls-verify/,
  ],
  [
    'an authority that is none',
    withCluster({ 'certificate-authority-data': base64(SECRET) }),
    /certificate-authority of context "here".* is not a certificate/,
  ],
  [
    'an authority that is not there',
    withCluster({ 'certificate-authority-data': undefined, 'certificate-authority': 'ca.crt' }),
    /ca\.crt, the certificate-authority of .* cannot be read/,
  ],
  ['no credential', withUser({}), /user "me" in .*config has no credential/],
  ['no user', kubeconfigWith(right, { contexts: [{ name: 'here', context: { cluster: 'there' } }] }), /no credential/],
  ['a token file that is not there', withUser({ tokenFile: 'token' }), /\/token, the token of .* cannot be read/],
  [
    'a token of several lines',
    withUser({ token: `${SECRET}\n${SECRET}` }),
    /token of context "here".* is empty, or holds/,
  ],
  ['a token and a password', withUser({ token: SECRET, username: 'ada' }), /both a token and a username/],
  ['an exec and a password', withUser({ exec, username: 'ada', password: SECRET }), /both a username and an exec/],
  [
    'a certificate without a key',
    withUser({ ...administrator, 'client-key-data': '' }),
    /client-certificate without its client-key/,
  ],
  [
    'a key without a certificate',
    withUser({ ...administrator, 'client-certificate-data': '' }),
    /client-key without its client-certificate/,
  ],
  [
    'a key of something else',
    withUser({ ...administrator, 'client-key-data': base64(SECRET) }),
    /the client-key of context "here".* is not a private key/,
  ],
  [
    'an auth-provider',
    withUser({ 'auth-provider': { name: 'gcp', config: { 'access-token': SECRET } } }),
    /auth-provider "gcp".*does not support.*exec/,
  ],
  [
    'an exec of an old version',
    withUser({ exec: { ...exec, apiVersion: 'client.authentication.k8s.io/v1alpha1' } }),
    /apiVersions/,
  ],
  ['an exec that wants a terminal', withUser({ exec: { ...exec, interactiveMode: 'Always' } }), /wants a terminal/],
  ['an exec without a command', withUser({ exec: { ...exec, command: '' } }), /exec of user "me".* has no command/],
  ['a program that is not installed', withUser({ exec: { ...exec, command: 'no-such-program' } }), /not on the PATH/],
  ['a program that is not there', withUser({ exec: { ...exec, command: './no-such-program' } }), /cannot be run/],
  ['groups of nobody', withUser({ ...right.user, 'as-groups': ['admins'] }), /as-groups .*without as/],
])('%s is refused by its place', async (_, text, reason) => {
  const said = await reasonFor(text)
  expect(said).toMatch(/^Pullkey cannot start with this configuration:\n {2}KUBECONFIG: /)
  expect(said).toMatch(reason)
  expect(said).toContain(folder.path)
  for (const secret of [SECRET, base64(SECRET), String(right.user.token)]) expect(said).not.toContain(secret)
})

test('a token file that is empty is refused by its path', async () => {
  await folder.write('empty-token', '\n')
  expect(await reasonFor(withUser({ tokenFile: 'empty-token' }))).toMatch(/empty-token, the token of .* is empty/)
})

const PATH = process.env.PATH

test('files that are not there are named, and so is what no user may read as a file', () => {
  const absent = ['one', 'two'].map((name) => path.join(folder.path, name)).join(path.delimiter)
  expect(() => findAccess({ KUBECONFIG: absent, PATH })).toThrow(/no file .*one and no file .*two/)
  expect(() => findAccess({ KUBECONFIG: folder.path, PATH })).toThrow(/cannot be read. Is it a file/)
})

test('without a kubeconfig, outside of a pod, nothing is guessed', () => {
  expect(() => findAccess({ HOME: folder.path, PATH })).toThrow(/it is not set, there is no ~\/.kube\/config/)
})

test('in a pod whose service account is not mounted, its token is named', () => {
  const pod = { HOME: folder.path, KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' }
  expect(() => findAccess(pod)).toThrow(/serviceaccount\/ca.crt, the certificate-authority of the service account in/)
})

test('the process ends with that reason, before it opens the database', async () => {
  const KUBECONFIG = await folder.write('config', withUser({ tokenFile: 'token' }))
  const DATA_DIR = path.join(folder.path, 'database')
  const start = "const { start } = await import('#server/start.ts'); await start()"
  const child = spawn(process.execPath, ['--input-type=module', '--eval', start], {
    env: { ...process.env, ...env, KUBECONFIG, DATA_DIR },
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  const [said, [code]] = await Promise.all([readText(child.stderr), once(child, 'close')])
  expect(said).toContain(`KUBECONFIG: ${folder.path}/token, the token of context "here"`)
  expect(said).not.toMatch(/^\s+at /m)
  expect(code).toBe(1)
  expect(existsSync(DATA_DIR)).toBe(false)
})
