import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { guardedBinary } from '#sandbox/guarded-binary.ts'

/** Where it sends people for a bearer, and whose bearers it takes. */
export interface TokenAuthentication {
  realm: string
  service: string
  issuer: string
  /** PEM. */
  rootCertificate: string
}

/** A docker-registry that runs, with what it keeps in a temporary directory. It never outlives this process. */
export interface DockerRegistryProcess extends AsyncDisposable {
  url: string
}

export async function launchDockerRegistry(
  binary: string,
  authentication: TokenAuthentication,
): Promise<DockerRegistryProcess> {
  await using undo = new AsyncDisposableStack()
  const directory = await mkdtemp(join(tmpdir(), 'pullkey-docker-registry-'))
  undo.defer(() => rm(directory, { recursive: true, force: true }))
  const configuration = await configure(directory, authentication)
  const server = spawn(await guardedBinary(binary, join(directory, 'bin')), ['serve', configuration], {
    stdio: ['ignore', 'ignore', 'pipe'],
    // It takes every variable REGISTRY_… for a setting of its own.
    env: { NODE_ENV: 'test', PATH: process.env.PATH },
  })
  undo.defer(async () => {
    if (server.kill()) await once(server, 'exit')
  })
  const url = await listeningAt(server)
  const running = undo.move()
  return { url, [Symbol.asyncDispose]: () => running.disposeAsync() }
}

/** JSON is YAML too. */
async function configure(directory: string, { rootCertificate, ...token }: TokenAuthentication): Promise<string> {
  const [file, rootcertbundle] = [join(directory, 'config.yml'), join(directory, 'root.pem')]
  const settings = {
    version: '0.1',
    log: { accesslog: { disabled: true } },
    storage: { filesystem: { rootdirectory: join(directory, 'storage') } },
    http: { addr: '127.0.0.1:0' },
    auth: { token: { ...token, rootcertbundle } },
  }
  await writeFile(rootcertbundle, rootCertificate)
  await writeFile(file, JSON.stringify(settings))
  return file
}

function listeningAt(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    const said: string[] = []
    if (server.stderr) {
      createInterface(server.stderr).on('line', (line) => {
        said.push(line)
        const address = /listening on (127\.0\.0\.1:\d+)/.exec(line)?.[1]
        if (address) resolve(`http://${address}`)
      })
    }
    server.once('error', reject)
    server.once('close', () => reject(new Error(`docker-registry did not start: ${said.slice(-3).join(' ')}`)))
  })
}
