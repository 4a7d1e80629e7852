import path from 'node:path'
import { loadYaml } from '@kubernetes/client-node'
import { z } from 'zod'
import { AppError } from '#server/errors.ts'

/**
 * The shape of a kubeconfig (kubernetes.io, "kubeconfig (v1)"), and how several become one. What is not named here kubectl
 * does not need to reach a cluster either. No message repeats a value: any of them may be a secret.
 */

const text = z
  .string()
  .nullish()
  .transform((value) => value || undefined)
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value === true)
const list = <T extends z.ZodType>(item: T) =>
  z
    .array(item)
    .nullish()
    .transform((items) => items ?? [])

const cluster = z.object({
  server: text,
  'certificate-authority': text,
  'certificate-authority-data': text,
  'insecure-skip-tls-verify': flag,
  'proxy-url': text,
  'tls-server-name': text,
  extensions: list(z.object({ name: z.string(), extension: z.unknown() })),
})

const exec = z.object({
  apiVersion: text,
  command: text,
  args: list(z.string()),
  env: list(z.object({ name: z.string(), value: z.string() })),
  interactiveMode: text,
  provideClusterInfo: flag,
})

const user = z.object({
  token: text,
  tokenFile: text,
  username: text,
  password: text,
  'client-certificate': text,
  'client-certificate-data': text,
  'client-key': text,
  'client-key-data': text,
  as: text,
  'as-uid': text,
  'as-groups': list(z.string()),
  'as-user-extra': z
    .record(z.string(), z.array(z.string()))
    .nullish()
    .transform((extra) => extra ?? {}),
  'auth-provider': z.object({ name: text }).nullish(),
  exec: exec.nullish(),
})

const context = z.object({ cluster: text, user: text })

const shape = z.object({
  'current-context': text,
  contexts: list(z.object({ name: z.string(), context: context.nullish() })),
  clusters: list(z.object({ name: z.string(), cluster: cluster.nullish() })),
  users: list(z.object({ name: z.string(), user: user.nullish() })),
})

export type KubeconfigCluster = z.output<typeof cluster>
export type KubeconfigUser = z.output<typeof user>
export type KubeconfigProgram = z.output<typeof exec>

/** A part of a kubeconfig, and the file that it stands in. */
interface Part<T> {
  file: string
  value: T
}

export interface Kubeconfig {
  /** Where it came from, for messages. */
  source: string
  currentContext: string | undefined
  contexts: Map<string, Part<z.output<typeof context> | null | undefined>>
  clusters: Map<string, Part<KubeconfigCluster | null | undefined>>
  users: Map<string, Part<KubeconfigUser | null | undefined>>
}

/** @throws AppError INVALID_INPUT that names `file` and the place in it */
export function parseKubeconfig(yaml: string, file: string): Kubeconfig {
  const result = shape.safeParse(parseYaml(yaml, file))
  if (!result.success) {
    const [issue] = result.error.issues
    const place = issue?.path.map((step) => (typeof step === 'number' ? `[${step}]` : `.${String(step)}`)).join('')
    const wanted = issue?.code === 'invalid_type' ? `must be of type ${issue.expected}` : 'is not what belongs there'
    throw new AppError('INVALID_INPUT', `${file} is no kubeconfig: ${place?.replace(/^\./, '') || 'it'} ${wanted}`)
  }
  const { contexts, clusters, users, 'current-context': currentContext } = result.data
  const parts = <T>(named: readonly (readonly [string, T])[]) =>
    new Map(named.map(([name, value]): [string, Part<T>] => [name, { file, value }]))
  return {
    source: file,
    currentContext,
    contexts: parts(contexts.map((entry) => [entry.name, entry.context])),
    clusters: parts(clusters.map((entry) => [entry.name, entry.cluster])),
    users: parts(users.map((entry) => [entry.name, entry.user])),
  }
}

function parseYaml(yaml: string, file: string): unknown {
  if (yaml.trim() === '') return {}
  try {
    return loadYaml<unknown>(yaml)
  } catch (error) {
    // The parser's own message quotes the file.
    const { mark } = (error ?? {}) as { mark?: { line?: unknown } }
    const place = typeof mark?.line === 'number' ? ` (line ${mark.line + 1})` : ''
    throw new AppError('INVALID_INPUT', `${file} cannot be read as YAML${place}`)
  }
}

/** As kubectl merges: the first file that has an entry of a name, or a current context, decides. */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  const firstWins = <T>(maps: readonly Map<string, T>[]) => new Map(maps.toReversed().flatMap((map) => [...map]))
  return {
    source: configs.map(({ source }) => source).join(path.delimiter),
    currentContext: configs.find(({ currentContext }) => currentContext)?.currentContext,
    contexts: firstWins(configs.map(({ contexts }) => contexts)),
    clusters: firstWins(configs.map(({ clusters }) => clusters)),
    users: firstWins(configs.map(({ users }) => users)),
  }
}
