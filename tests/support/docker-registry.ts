import { once } from 'node:events'
import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http'
import { ensureUnpacked, findOnPath } from '#tests/support/debian-package.ts'
import { type DockerRegistryProcess, launchDockerRegistry } from '#tests/support/docker-registry-process.ts'
import { pushImage } from '#tests/support/docker-registry-push.ts'
import { type Account, TOKEN_ISSUER, TokenServer } from '#tests/support/docker-registry-tokens.ts'

/** Neither the host's name nor the path that ghcr.io has: only the registry's challenge tells them. */
const SERVICE = 'independent-registry'
const TOKEN_PATH = '/auth/token'

/**
 * Debian's docker-registry with token authentication. In front of it stands one small server, which gives the bearers and
 * passes on all else, so that both have one origin. Where it cannot be had on this machine, the reason.
 */
export async function startDockerRegistry(): Promise<DockerRegistry | { unavailable: string }> {
  const binary = await ensureBinary().catch((error: Error) => error)
  return binary instanceof Error ? { unavailable: binary.message } : DockerRegistry.start(binary)
}

async function ensureBinary(): Promise<string> {
  const program = 'docker-registry'
  const say = (line: string) => process.stdout.write(`docker-registry: ${line}\n`)
  return findOnPath(program) ?? ensureUnpacked({ packageName: program, program, probe: ['--version'] }, say)
}

export class DockerRegistry implements AsyncDisposable {
  readonly #tokens: TokenServer
  readonly #front = createServer((request, response) => this.#answer(request, response))
  #process: DockerRegistryProcess | undefined
  #foreignRealm: string | undefined

  private constructor(tokens: TokenServer) {
    this.#tokens = tokens
  }

  static async start(binary: string): Promise<DockerRegistry> {
    await using undo = new AsyncDisposableStack()
    const registry = new DockerRegistry(await TokenServer.create())
    registry.#front.listen(0, '127.0.0.1')
    await once(registry.#front, 'listening')
    undo.use(registry)
    registry.#process = await launchDockerRegistry(binary, {
      realm: registry.tokenUrl,
      service: SERVICE,
      issuer: TOKEN_ISSUER,
      rootCertificate: registry.#tokens.rootCertificate,
    })
    undo.move()
    return registry
  }

  /** With its port: the name that its images carry. */
  get host(): string {
    const address = this.#front.address()
    return `127.0.0.1:${typeof address === 'object' ? address?.port : ''}`
  }

  get url(): string {
    return `http://${this.host}`
  }

  get tokenUrl(): string {
    return `${this.url}${TOKEN_PATH}`
  }

  /** Who gets a bearer and what it opens, by login. */
  get accounts(): Map<string, Account> {
    return this.#tokens.accounts
  }

  /** Pushes a private image and answers its digest. */
  async push(name: string, tag: string): Promise<string> {
    const bearer = await this.#tokens.sign('pusher', SERVICE, [{ type: 'repository', name, actions: ['pull', 'push'] }])
    return pushImage({ url: this.url, name, tag, bearer })
  }

  /** As long as the answer is not disposed of, the challenge sends everybody to `realm` for a bearer. */
  challengeWith(realm: string): Disposable {
    this.#foreignRealm = realm
    return {
      [Symbol.dispose]: () => {
        this.#foreignRealm = undefined
      },
    }
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? '', this.url)
    if (url.pathname !== TOKEN_PATH) return this.#forward(request, response)
    const { status, body } = await this.#tokens.answer(url.searchParams, request.headers.authorization)
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
  }

  #forward(request: IncomingMessage, response: ServerResponse): void {
    const { method, headers, url = '' } = request
    const forwarded = httpRequest(new URL(url, this.#process?.url), { method, headers }, (answer) => {
      const challenge = answer.headers['www-authenticate']
      if (challenge && this.#foreignRealm) {
        answer.headers['www-authenticate'] = challenge.replace(/realm="[^"]*"/, `realm="${this.#foreignRealm}"`)
      }
      response.writeHead(answer.statusCode ?? 502, answer.headers)
      answer.pipe(response)
    })
    forwarded.on('error', () => response.destroy())
    request.pipe(forwarded)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#front.close()
    this.#front.closeAllConnections()
    await once(this.#front, 'close')
    await this.#process?.[Symbol.asyncDispose]()
  }
}
