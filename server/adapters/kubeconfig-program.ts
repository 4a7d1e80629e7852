import { accessSync, constants } from 'node:fs'
import path from 'node:path'
import type { CredentialProgram } from '#server/adapters/cluster-access.ts'
import { readMaterialNow } from '#server/adapters/cluster-material.ts'
import type { KubeconfigCluster, KubeconfigProgram } from '#server/adapters/kubeconfig-file.ts'
import { materialOf, type Place, pathFrom, refusal } from '#server/adapters/kubeconfig-place.ts'

const VERSIONS = ['client.authentication.k8s.io/v1', 'client.authentication.k8s.io/v1beta1']
/** The extension of a cluster that is meant for programs. */
const EXTENSION = 'client.authentication.k8s.io/exec'

/** The environment of the process, for programs. */
export type Environment = Record<string, string | undefined>

/** A cluster of the kubeconfig, for a program that wants to know which one it is asked for. */
export interface AskedCluster {
  value: KubeconfigCluster
  place: Place
}

/** @throws AppError INVALID_INPUT when the program cannot be run without a terminal, or is not there */
export function programOf(
  exec: KubeconfigProgram,
  place: Place,
  { cluster, environment }: { cluster: AskedCluster; environment: Environment },
): CredentialProgram {
  const { apiVersion = '', command, args, env, interactiveMode, provideClusterInfo } = exec
  if (!VERSIONS.includes(apiVersion))
    throw refusal(`the exec of ${place.name} must have one of the apiVersions ${VERSIONS.join(' and ')}`)
  if (interactiveMode === 'Always')
    throw refusal(`the exec of ${place.name} wants a terminal (interactiveMode: Always), and Pullkey has none`)
  if (command === undefined) throw refusal(`the exec of ${place.name} has no command`)
  const info = {
    apiVersion,
    kind: 'ExecCredential',
    spec: { interactive: false, ...(provideClusterInfo && { cluster: clusterInfo(cluster) }) },
  }
  const given = Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined)
  return {
    apiVersion,
    command: findProgram(command, place, environment.PATH ?? ''),
    args,
    environment: {
      ...Object.fromEntries(given),
      ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
      KUBERNETES_EXEC_INFO: JSON.stringify(info),
    },
  }
}

function clusterInfo({ value, place }: AskedCluster) {
  const authority = materialOf(value, 'certificate-authority', place)
  return {
    server: value.server,
    'tls-server-name': value['tls-server-name'],
    'insecure-skip-tls-verify': value['insecure-skip-tls-verify'] || undefined,
    'certificate-authority-data': authority && Buffer.from(readMaterialNow(authority).reveal()).toString('base64'),
    'proxy-url': value['proxy-url'],
    config: value.extensions.find(({ name }) => name === EXTENSION)?.extension,
  }
}

/** A command with a slash begins at the kubeconfig's directory; any other is looked for on the PATH. */
function findProgram(command: string, place: Place, searchPath: string): string {
  const candidates = command.includes('/')
    ? [pathFrom(place, command)]
    : searchPath.split(path.delimiter).map((directory) => path.resolve(directory, command))
  const found = candidates.find(isProgram)
  if (found) return found
  const looked = command.includes('/') ? 'cannot be run' : 'is not on the PATH'
  throw refusal(
    `the exec of ${place.name} runs "${command}", which ${looked} here. Install it beside Pullkey, or use the token of a service account`,
  )
}

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
