/**
 * Carries out a Dockerfile in folders, one for each stage: what the image's file system holds beyond its base. RUN gets
 * the Node of this process and an environment of its own, so that nothing of this checkout or of its user helps.
 */
import { execFile } from 'node:child_process'
import { cp, mkdir, readFile } from 'node:fs/promises'
import path from 'node:path'
import { promisify } from 'node:util'
import type { Stage, Step } from './dockerfile.ts'

const execFileAsync = promisify(execFile)
/** How this machine reaches the network; everything else of its environment would be help that an engine does not give. */
const network = [
  'NODE_EXTRA_CA_CERTS',
  'HTTP_PROXY',
  'HTTPS_PROXY',
  'NO_PROXY',
  'http_proxy',
  'https_proxy',
  'no_proxy',
]
const root = path.resolve(import.meta.dirname, '../..')

/** A stage that was built, and what a container of it would be started with. */
export interface Built {
  folder: string
  workdir: string
  env: Record<string, string>
  user: string
  healthcheck: string[]
  cmd: string[]
}

export async function buildInFolders(stages: Stage[], into: string, say: (line: string) => void): Promise<Built[]> {
  const built = new Map<string, Built>()
  for (const { name, steps } of stages) {
    const stage: Built = { folder: path.join(into, name), workdir: '', env: {}, user: '', healthcheck: [], cmd: [] }
    for (const step of steps) await carryOut(step, stage, built, say)
    built.set(name, stage)
  }
  return [...built.values()]
}

async function carryOut(step: Step, stage: Built, built: Map<string, Built>, say: (line: string) => void) {
  switch (step.kind) {
    case 'workdir':
      stage.workdir = path.join(stage.folder, step.text)
      return void (await mkdir(stage.workdir, { recursive: true }))
    case 'copy':
      return step.from ? copyBetween(step, built.get(step.from), stage) : copyContext(step, stage)
    case 'run':
      return run(step.text, stage, say)
    case 'env':
      return void Object.assign(stage.env, step.values)
    case 'user':
      stage.user = step.text
      return
    default:
      stage[step.kind] = step.words
  }
}

type Copy = Extract<Step, { kind: 'copy' }>

async function copyBetween({ sources, target }: Copy, from: Built | undefined, to: Built): Promise<void> {
  if (!from) throw new Error('COPY --from names a stage that is not there')
  for (const source of sources)
    await cp(path.join(from.folder, source), path.resolve(to.workdir, target), { recursive: true })
}

/** Only what git keeps and .dockerignore lets through: the folder of a checkout holds more than the engine would send. */
async function copyContext({ sources, target }: Copy, { workdir }: Built): Promise<void> {
  const files = await contextFiles()
  for (const source of sources) {
    const chosen = files.filter((file) => source === '.' || file === source)
    if (chosen.length === 0) throw new Error(`COPY ${source}: .dockerignore lets nothing of that name through`)
    for (const file of chosen) await cp(path.join(root, file), path.resolve(workdir, target, file))
  }
}

async function contextFiles(): Promise<string[]> {
  const { stdout } = await execFileAsync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], {
    cwd: root,
  })
  const lines = (await readFile(path.join(root, '.dockerignore'), 'utf8')).split('\n')
  const patterns = lines.filter((line) => line.trim() && !line.startsWith('#'))
  return stdout.split('\n').filter((file) => file && !isIgnored(file, patterns))
}

/** The last pattern that matches the file, or a folder that it is in, decides. */
function isIgnored(file: string, patterns: string[]): boolean {
  const places = file.split('/').map((_, index, parts) => parts.slice(0, index + 1).join('/'))
  const last = patterns.findLast((pattern) =>
    places.some((place) => path.matchesGlob(place, pattern.replace(/^!/, ''))),
  )
  return last !== undefined && !last.startsWith('!')
}

async function run(command: string, { workdir, env }: Built, say: (line: string) => void): Promise<void> {
  const startedAt = performance.now()
  const reached = network.flatMap((name) => (process.env[name] ? [[name, process.env[name]]] : []))
  const PATH = `${path.dirname(process.execPath)}:${process.env.PATH}`
  const own = { ...Object.fromEntries(reached), PATH, HOME: process.env.HOME ?? '', ...env }
  try {
    await execFileAsync('sh', ['-c', command], { cwd: workdir, env: own as NodeJS.ProcessEnv, maxBuffer: 1 << 26 })
  } catch (error) {
    const { stdout, stderr } = error as { stdout: string; stderr: string }
    throw new Error(`RUN ${command} failed:\n${stdout}${stderr}`)
  }
  say(`RUN ${command}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`)
}
