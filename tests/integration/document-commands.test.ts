import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, expect, inject, test } from 'vitest'
import { layPod } from '#sandbox/cluster/pods.ts'
import { pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { parseEnv } from '#server/env.ts'
import { parseDockerfile } from '#tests/image/dockerfile.ts'
import { consentTrials, type Trial } from '#tests/support/consent-trials.ts'
import { commandsOf, documents } from '#tests/support/documents.ts'
import { openKubectl } from '#tests/support/kubectl.ts'
import { operatorTrials } from '#tests/support/operator-trials.ts'
import { openFileWorld } from '#tests/support/world.ts'

/**
 * Every command that a document tells a reader to type, and how each is tried. The list is closed: a new command needs a
 * trial, and a trial that no document asks for any more has to go.
 */

const { env, kubeconfig, kubeconfigPath } = inject('sandbox')
const world = await openFileWorld()
const kubectl = await openKubectl(kubeconfigPath)
const commands = new Set(documents.flatMap(({ text }) => commandsOf(text)))
const packageJson = JSON.parse(await readFile('package.json', 'utf8'))

/** A folder that looks like a checkout to the commands, which may write there. */
let folder = ''
const shell = async (command: string) => (await promisify(execFile)('sh', ['-c', command], { cwd: folder })).stdout

/** What the commands for the cluster speak of: Pullkey applied as the documents say, somebody's project, a failing pod. */
let owner = ''
let namespace = ''
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'pullkey-documents-'))
  for (const name of ['deploy', '.env.example']) await cp(name, path.join(folder, name), { recursive: true })
  await cp('deploy/secret.example.yaml', path.join(folder, 'pullkey-secret.yaml'))
  const [first = '', ...others] = (await kubectl(['kustomize', 'deploy'])).split(/^---\n/m).sort(namespacesFirst)
  for (const document of [first, ...others]) {
    await kubectl(['apply', '--server-side', '-f', '-'], document)
  }
  const { actor, caller } = await world.person()
  const { project } = await caller.project.create({ name: 'documents', environments: ['staging'] })
  owner = actor.id
  namespace = project.environments[0]?.namespace ?? ''
  const image = 'ghcr.io/acme/web:1.4'
  const { backOff, events } = pullFailure('token-dead', image)
  await layPod(kubeconfig, {
    namespace,
    name: 'web',
    containers: [{ name: 'app', image, state: { waiting: backOff } }],
    events,
  })
})
afterAll(() => rm(folder, { recursive: true }))

const namespacesFirst = (a: string, b: string) =>
  Number(b.includes('kind: Namespace')) - Number(a.includes('kind: Namespace'))

/** The script is there, runs files that are there, and each of its options is known to one of them. */
const npmScript: Trial = async (command) => {
  const [called = '', options = ''] = command.split(' -- ')
  const name = called.replace(/^npm (run )?(--silent )?/, '')
  const script: string = packageJson.scripts[name] ?? ''
  expect(script).not.toBe('')
  const files = [...script.matchAll(/(?:^|\s)((?:scripts|sandbox|tests|bench)\/\S+)/g)].map(([, file = '']) => file)
  expect(files.filter((file) => !existsSync(file))).toEqual([])
  const sources = await Promise.all(files.map((file) => readFile(file, 'utf8')))
  for (const [, option = ''] of options.matchAll(/--(\w+)/g))
    expect(sources.join()).toMatch(new RegExp(`\\b${option}:`))
}

/** The API server takes what the command would send. */
const dryRun: Trial = async (command) => {
  const words = command
    .replace(/^kubectl /, '')
    .replace(/ (-[fk]) (\S+)/, (_, flag, file) => ` ${flag} ${path.join(folder, file)}`)
  const said = await kubectl([...words.split(' '), '--dry-run=server']).catch((error) => error.stderr as string)
  const complaints = said
    .split('\n')
    .filter(
      (line) => line && !/^\S+ (configured|created|unchanged) |^Warning: .* is missing the .* annotation/.test(line),
    )
  expect(complaints).toEqual([])
}

/** Nothing runs pods here: kubectl understands the command, finds the Deployment, and waits for its first pod. */
const waitsForPods =
  (option: string, after: string): Trial =>
  async (command) => {
    const words = command.replace(/^kubectl /, '').replace(` ${after} `, ` ${after} ${option} `)
    await expect(kubectl(words.split(' '))).rejects.toThrow('timed out waiting for the condition')
  }

const answers =
  (pattern: RegExp | (() => RegExp)): Trial =>
  async (command) => {
    const words = command
      .replace(/^kubectl /, '')
      .replace('USER_ID', owner)
      .replace('NAMESPACE', namespace)
      .replace(/POD$/, 'web')
    expect(await kubectl(words.split(' '))).toMatch(pattern instanceof RegExp ? pattern : pattern())
  }

const triedBy =
  (file: string): Trial =>
  async (command) =>
    expect(await readFile(file, 'utf8')).toContain(command.split(' ')[0])

const inBackup = triedBy('tests/integration/backup.test.ts')

/** The Dockerfile's own steps are carried out by `npm run try:image`; here its name is the one that deploy/ pulls. */
const image: Trial = async (command) => {
  const { newName, newTag } =
    /newName: (?<newName>.*)\n\s*newTag: "(?<newTag>.*)"/.exec(await readFile('deploy/base/kustomization.yaml', 'utf8'))
      ?.groups ?? {}
  expect(command.split(' ')).toContain(`${newName}:${newTag}`)
  expect(parseDockerfile(await readFile('Dockerfile', 'utf8')).length).toBe(2)
}

const route: Trial = async (command) => {
  const { pathname } = new URL(command.split(' ').at(-1) ?? '')
  expect(existsSync(`app${pathname}/route.ts`)).toBe(true)
}

const runs =
  (check: (output: string) => Promise<unknown> | unknown = () => undefined): Trial =>
  async (command) =>
    void (await check(await shell(command)))

/** The registry tells what it knows of the lockfile's packages, or that it answers no such question. */
const audits: Trial = async (command) => {
  // Whoever runs the tests may have told npm to be silent.
  const loud = { env: { ...process.env, npm_config_loglevel: 'notice' } }
  const { stdout } = await promisify(execFile)('sh', ['-c', `${command} 2>&1 || true`], loud)
  expect(stdout).toMatch(/vulnerabilities|audit endpoint returned an error/)
}

const bytesOf = (base64: string) => Buffer.from(base64, 'base64').length
const sealing = (ENCRYPTION_KEYS: string) => parseEnv({ ...env, ENCRYPTION_KEYS })
const isIgnored = async () => {
  const { stdout } = await promisify(execFile)('git', ['check-ignore', 'pullkey-secret.yaml', '.env'])
  expect(stdout).toBe('pullkey-secret.yaml\n.env\n')
}

const trials: Record<string, Trial> = {
  ...consentTrials(world, kubectl),
  'npm run dev': npmScript,
  'npm run demo': npmScript,
  'npm test': npmScript,
  'npm run check': npmScript,
  'npm run test:unit': npmScript,
  'npm run types': npmScript,
  'npm run test:integration -- request-count': npmScript,
  'npm run test:e2e -- language': npmScript,
  'npm run format': npmScript,
  'npm run try:image': npmScript,
  'npm run try:control-plane': npmScript,
  'npm run build': npmScript,
  'npm start': npmScript,
  ...operatorTrials(npmScript, waitsForPods('--pod-running-timeout=1s', 'exec')),
  'npm run db:check': npmScript,
  'npm run db:migration -- what_changed': npmScript,
  'npm run fuzz': npmScript,
  'npm run crash': npmScript,
  'npm run licences': npmScript,
  'npm run screenshots': npmScript,
  'npm run bench': npmScript,
  'npm run bench -- --only reads,status': npmScript,
  'npm run --silent bench -- --json': npmScript,
  'npm run bench -- --quick': npmScript,
  'npm audit': audits,
  'npm audit --omit=dev': audits,
  'npm ci': triedBy('Dockerfile'),
  'cp .env.example .env': runs(isIgnored),
  'cp deploy/secret.example.yaml pullkey-secret.yaml': runs(isIgnored),
  'openssl rand -base64 32': runs((output) => expect(bytesOf(output)).toBe(32)),
  'echo "k1:$(openssl rand -base64 32)"': runs((output) => expect(sealing(output).ENCRYPTION_KEYS).toHaveLength(1)),
  'docker build -t registry.example.com/pullkey:0.1.0 .': image,
  'docker push registry.example.com/pullkey:0.1.0': image,
  'curl https://pullkey.example.com/api/health/ready': route,
  'kubectl apply -f deploy/base/rbac.yaml': dryRun,
  'kubectl apply -k deploy/embedded': dryRun,
  'kubectl apply -k deploy/adopt-only': dryRun,
  'kubectl apply -f pullkey-secret.yaml': dryRun,
  'kubectl apply -f deploy/ingress.example.yaml': dryRun,
  'kubectl apply -k deploy': dryRun,
  'kubectl -n pullkey rollout status deployment/pullkey': waitsForPods('--timeout=1s', 'status'),
  'kubectl -n pullkey logs deployment/pullkey': waitsForPods('--pod-running-timeout=1s', 'logs'),
  'kubectl -n pullkey rollout restart deployment/pullkey': answers(/deployment.apps\/pullkey restarted/),
  'kubectl -n NAMESPACE get secret ghcr-secret -o jsonpath={.metadata.managedFields[*].manager}': answers(/pullkey/),
  'kubectl -n NAMESPACE describe pod POD': answers(
    /Failed to pull image .*oauth token: unexpected status from GET request to \S+: 403 Forbidden/,
  ),
  'kubectl create secret docker-registry': (command) =>
    answers(/Create a new secret for use with Docker registries/)(`${command} --help`),
  // Two that the bench carries out itself.
  'kubectl create ns': triedBy('bench/provision.ts'),
  'kubectl create secret … --dry-run=client -o yaml \\| kubectl apply -f -': triedBy('bench/provision.ts'),
  'kubectl get secrets -A --field-selector metadata.name=ghcr-secret': answers(() => new RegExp(namespace)),
  'kubectl get secrets -A --field-selector metadata.name=ghcr-secret -l pullkey.dev/owner=USER_ID': answers(
    () => new RegExp(`^.*\\n${namespace} .*\\n$`),
  ),
  'pg_dump --format=custom --file=pullkey.dump "$DATABASE_URL"': inBackup,
  'pg_restore --single-transaction --no-owner --dbname="$DATABASE_URL" pullkey.dump': inBackup,
  'psql "$DATABASE_URL" --command \'DELETE FROM "Session"\'': inBackup,
  'node keys-rotate.js': triedBy('tests/image/run.ts'),
  'tar --create --gzip --file=pullkey-data.tar.gz data': inBackup,
  'tar --extract --gzip --file=pullkey-data.tar.gz': inBackup,
}

test('every command of the documents has a trial, and every trial a command', () => {
  expect(Object.keys(trials).sort()).toEqual([...commands].sort())
})

test.each(Object.entries(trials))('%s', async (command, trial) => {
  expect.hasAssertions()
  await trial(command)
})
