import { existsSync, readFileSync } from 'node:fs'
import { loadAllYaml, loadYaml, type V1ClusterRole, type V1NetworkPolicy } from '@kubernetes/client-node'
import { expect, test } from 'vitest'
import { failingImage, pullFailure, pullFailureCauses } from '#sandbox/cluster/pull-failures.ts'
import { appErrorCodes } from '#server/domain/app-error-code.ts'
import { type Cause, classifyPullFailure, pullRefusalOf } from '#server/domain/pull-failure.ts'
import {
  anchorsOf,
  codeOf,
  documentOf,
  documents,
  fencesOf,
  linksOf,
  tableUnder,
  withoutCode,
} from '#tests/support/documents.ts'

test('every link within the repository leads somewhere', () => {
  const links = documents.flatMap(linksOf)
  const broken = links.filter(({ from, target, anchor }) => {
    const file = target || from
    return !existsSync(file) || (anchor && !anchorsOf(documentOf(file)).includes(anchor))
  })
  expect(broken).toEqual([])
  expect(links.length).toBeGreaterThan(10)
})

test('every file and folder that a document names in code is there', () => {
  const tops = '(app|bench|deploy|docs|lint|prisma|sandbox|scripts|server|tests)'
  const named = documents.flatMap(({ file, text }) =>
    codeOf(text).flatMap((code) => {
      const [, name] = new RegExp(`^\`(${tops}/[\\w./[\\]-]*)\`$`).exec(code) ?? []
      return name ? [{ file, name }] : []
    }),
  )
  expect(named.filter(({ name }) => !existsSync(name) && !name.endsWith('-'))).toEqual([])
  expect(named.length).toBeGreaterThan(20)
})

test('every button and page that a document names is called that', () => {
  const prose = documents.filter(({ file }) =>
    /^(SECURITY|docs\/(getting-started|operating|troubleshooting))\.md$/.test(file),
  )
  const named = prose.flatMap(({ text }) =>
    [...withoutCode(text).matchAll(/"([A-Z][^"\n]+)"|(?<!\*)\*([A-Z][^*\n]+)\*(?!\*)/g)].flatMap(
      ([, quoted, path = '']) => (quoted ? [quoted] : path.split(' → ')),
    ),
  )
  const messages = documentOf('app/_messages/en.json')
  expect(named.filter((name) => !messages.includes(`"${name}"`))).toEqual([])
  expect(named.length).toBeGreaterThan(8)
})

/** Read by others than the configuration, each by the file that reads it. */
const others: Record<string, string> = {
  HTTPS_PROXY: 'tests/integration/outgoing-proxy.test.ts',
  KUBECONFIG: 'server/adapters/cluster-location.ts',
  KUBEBUILDER_ASSETS: 'sandbox/cluster/binaries.ts',
  NODE_EXTRA_CA_CERTS: 'tests/support/faulty-app.ts',
  NODE_USE_ENV_PROXY: 'tests/integration/outgoing-proxy.test.ts',
  NO_PROXY: 'tests/integration/outgoing-proxy.test.ts',
  TEST_DATABASE_URL: 'tests/support/database.ts',
  TEST_POSTGRES_URL: 'tests/support/postgres.ts',
}
/** In capitals: our codes, Node's own variables, and what stands for something. */
const words = [...appErrorCodes, 'HTTPS_PROXY', 'NODE_EXTRA_CA_CERTS', 'PROJECT_ID', 'USER_ID']

const schema = readFileSync('server/env.ts', 'utf8')
const configured = [...new Set([...schema.matchAll(/^ {4}([A-Z_]+):/gm)].map(([, name = '']) => name))]
const explained = [...documentOf('.env.example').matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name = '']) => name)

test('.env.example explains every variable that the server reads, and no other', () => {
  expect(explained.filter((name) => name !== 'KUBECONFIG').sort()).toEqual(configured.toSorted())
})

test('every variable that a document names is read by something', () => {
  const named = documents.flatMap(({ file, text }) =>
    codeOf(text).flatMap((code) =>
      [...code.matchAll(/(?<![\w./-])[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+(?![\w/-])/g)].map(([name]) => ({ file, name })),
    ),
  )
  const known = [...configured, ...words, ...Object.keys(others)]
  expect(named.filter(({ name }) => !known.includes(name))).toEqual([])
  for (const [name, reader] of Object.entries(others)) expect(documentOf(reader)).toContain(name)
  expect(named.some(({ name }) => name === 'ENCRYPTION_KEYS')).toBe(true)
})

/** The sections of the page on failing pulls, by the cause that their texts must be read as. */
const sections: Record<Cause, string> = {
  'token-dead': 'The token is dead',
  'no-credential': 'No credential was used',
  'no-access': 'No access to this image',
  'not-found': 'The image is not there',
  'wrong-platform': 'The image is for another platform',
  'rate-limited': 'Too many pulls',
  dns: 'The node does not find the registry',
  timeout: 'The registry cannot be reached in time',
  tls: 'The node does not trust the registry',
  'registry-down': 'The registry fails',
  corrupt: 'The image cannot be read',
  disk: 'The disk of the node is full',
  policy: 'A policy refuses the image',
  'invalid-name': 'The name of the image is not valid',
  'node-config': 'The settings of the node are wrong',
  other: 'Something else',
}
const troubleshooting = documentOf('docs/troubleshooting.md')

function quotedUnder(heading: string): string[] {
  const [, rest = ''] = troubleshooting.split(`\n## ${heading}\n`)
  return fencesOf(rest.split('\n## ')[0] ?? '', 'text').flatMap((fence) => fence.trim().split('\n'))
}

test.each(Object.entries(sections))('%s: every text under "%s" is read as it', (cause, heading) => {
  const quoted = quotedUnder(heading)
  expect(quoted.length).toBeGreaterThan(0)
  for (const text of quoted) expect([text, classifyPullFailure(text)]).toEqual([text, cause])
})

test.each(pullFailureCauses)('%s: whatever a kubelet of either age says of it stands on the page', (cause) => {
  const quoted = quotedUnder(sections[cause])
  for (const wording of ['old', 'new'] as const) {
    const { message } = pullFailure(cause, failingImage(cause, 'ghcr.io/acme/web:1.4'), wording).errImagePull
    expect(quoted.some((text) => message.includes(text) || text.includes(message))).toBe(true)
  }
})

test('what says nothing is said to say nothing', () => {
  const [opening = ''] = troubleshooting.split('\n## ')
  expect(classifyPullFailure(fencesOf(opening, 'text')[0])).toBeNull()
})

test('each refusal in the table is known as the one that its row speaks of', () => {
  const rows = tableUnder(troubleshooting, sections['no-access'])
  const refusals = rows.map(([said = '']) => pullRefusalOf(said.replaceAll('`', '')))
  expect(refusals).toEqual(['sso', 'oauth-app', 'classic-token', 'token-lifetime', 'scope'])
})

test('whatever keeps the cluster from being asked is explained, in the words of the page', () => {
  const { trouble } = JSON.parse(documentOf('app/_messages/en.json')) as { trouble: Record<string, string> }
  const { 'too-many': _, ...troubles } = trouble
  const rows = tableUnder(troubleshooting, 'The cluster could not be asked')
  expect(rows.map(([said]) => said)).toEqual(Object.values(troubles))
})

test('every port of the network policy is explained, and no other', () => {
  const { spec } = loadYaml<V1NetworkPolicy>(documentOf('deploy/base/network-policy.yaml'))
  const portsOf = (direction: string, rules: { ports?: { port?: unknown; protocol?: string }[] }[] = []) =>
    rules.map(({ ports = [] }) => [direction, ports.map(({ port, protocol }) => `${port} ${protocol}`).join(', ')])
  const told = tableUnder(documentOf('docs/operating.md'), 'Network policies').map((row) => row.slice(0, 2))
  expect(told).toEqual([...portsOf('in', spec?.ingress), ...portsOf('out', spec?.egress)])
})

function grantedBy(name: string): string[] {
  const roles = loadAllYaml(documentOf('deploy/base/rbac.yaml')) as V1ClusterRole[]
  const role = roles.find(({ kind, metadata }) => kind === 'ClusterRole' && metadata?.name === name)
  return (role?.rules ?? []).flatMap(({ resources = [], resourceNames, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => `${resource} ${resourceNames?.join() ?? ''} ${verb}`)),
  )
}

test('every right of the role is explained, and no other', () => {
  let of = ''
  const told = tableUnder(documentOf('docs/operating.md'), 'Rights in the cluster').flatMap(
    ([what = '', verbs = '']) => {
      if (what) of = what.replace(', only', '').replaceAll('`', '')
      const [resource, name = ''] = of.split(' ')
      return verbs.split(', ').map((verb) => `${resource} ${name} ${verb.replaceAll('`', '')}`)
    },
  )
  expect(told.sort()).toEqual(grantedBy('pullkey').sort())
})

test('a Consent grants what the role does but for namespaces, as it is told', () => {
  const inNamespace = grantedBy('pullkey').filter((right) => !right.startsWith('namespaces '))
  expect(grantedBy('pullkey-adopted').sort()).toEqual(inNamespace.sort())
})
