import { z } from 'zod'
import { ask, fetchAnswer, type OutsideCall, OutsideFailure, type OutsideLog } from '#server/adapters/outside.ts'
import { findRealm, manifestResult, refusedToken, tagsFrom } from '#server/adapters/registry-answers.ts'
import type { RegistryCredential } from '#server/domain/docker-config.ts'
import { type ImageReference, isTag } from '#server/domain/image-reference.ts'
import { likeliestTags } from '#server/domain/image-tags.ts'
import type { PullCheckResult, RegistryTrouble } from '#server/domain/pull-check.ts'
import { Secret } from '#server/secret.ts'

/** Milliseconds that the whole check of one image may take. */
const REGISTRY_TIMEOUT_MS = 5_000
const TAGS_A_PAGE = 1_000
const MAX_TAG_PAGES = 3

/**
 * The only code that speaks to the registry (the OCI distribution specification and its token authentication). The
 * credential goes to the configured registry and to no other server: redirects are not followed, and neither is a
 * challenge that names a realm elsewhere.
 */
export interface Registry {
  /**
   * Asks for the image's manifest as a node would, within 5 s. Only the manifest proves anything: a token is given to
   * everybody who is somebody. @throws AppError CANCELLED
   */
  checkManifest(image: ImageReference, credential: RegistryCredential, signal: AbortSignal): Promise<PullCheckResult>
}

export interface RegistryAddress {
  /** The name that images carry. */
  host: string
  /** Where its requests are sent. */
  url: string
}

/** What Docker and OCI registries answer with; without them an index counts as not found (as ghcr.io does). */
const MANIFEST_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]

export function createRegistry(address: RegistryAddress, log?: OutsideLog): Registry {
  const system = { system: 'registry' as const, timeoutMs: REGISTRY_TIMEOUT_MS, log }
  return {
    checkManifest: async (image, credential, signal) => {
      let known: PullCheckResult | undefined
      const keep = (result: PullCheckResult) => {
        known = result
      }
      try {
        return await ask(system, 'whether an image can be pulled', signal, async (call) => {
          const result = await new ManifestCheck(address, image, { ...call, keep }).run(credential)
          if (result.detail === 'unexpected-answer' || result.detail === 'foreign-realm') {
            call.note({ kind: 'unexpected-answer' })
          }
          return result
        })
      } catch (error) {
        // What the manifest said holds, whatever became of the question for other tags.
        if (error instanceof OutsideFailure) return known ?? { result: 'unreachable', detail: troubleOf(error) }
        throw error
      }
    },
  }
}

interface CheckCall extends OutsideCall {
  /** Is given the result before more is asked. */
  keep(result: PullCheckResult): void
}

/** One check, from the token to the manifest. */
class ManifestCheck {
  readonly #address: RegistryAddress
  readonly #image: ImageReference
  readonly #call: CheckCall

  constructor(address: RegistryAddress, image: ImageReference, call: CheckCall) {
    this.#address = address
    this.#image = image
    this.#call = call
  }

  async run(credential: RegistryCredential): Promise<PullCheckResult> {
    const { host, url } = this.#address
    const usual = this.#tokenUrl(`${url}/token`, host)
    const answer = await this.#ask(usual, basic(credential))
    if (answer.status !== 404 && answer.status !== 405) return this.#continueWith(answer)
    return this.#followChallenge(credential)
  }

  /** ghcr.io gives tokens at `/token`. Another registry names the place when it is asked for something without one. */
  async #followChallenge(credential: RegistryCredential): Promise<PullCheckResult> {
    const anonymous = await this.#askManifest()
    if (anonymous.status !== 401) return manifestResult(anonymous, await anonymous.text(), MANIFEST_TYPES)
    const realm = findRealm(anonymous.headers.get('www-authenticate'))
    if (!realm) return { result: 'unreachable', detail: 'unexpected-answer' }
    if (!this.#isOwn(realm.url)) return { result: 'unreachable', detail: 'foreign-realm' }
    return this.#continueWith(await this.#ask(this.#tokenUrl(realm.url, realm.service), basic(credential)))
  }

  async #continueWith(tokenAnswer: Response): Promise<PullCheckResult> {
    const text = await tokenAnswer.text()
    const refused = refusedToken(tokenAnswer, text)
    if (refused) return refused
    const token = tokenFrom(text)
    const manifest = await this.#askManifest(token)
    const result = manifestResult(manifest, await manifest.text(), MANIFEST_TYPES)
    if (result.result !== 'not-found' || result.detail || !isTag(this.#image.reference)) return result
    this.#call.keep(result)
    const tags = likeliestTags(this.#image.reference, await this.#listTags(token))
    return tags.length > 0 ? { ...result, tags } : result
  }

  /** At most three pages. */
  async #listTags(token: Secret): Promise<string[]> {
    const found: string[] = []
    let last: string | undefined
    for (let page = 0; page < MAX_TAG_PAGES; page++) {
      const query = new URLSearchParams({ n: String(TAGS_A_PAGE), ...(last && { last }) })
      const url = `${this.#address.url}/v2/${this.#image.name}/tags/list?${query}`
      const answer = await this.#ask(url, `Bearer ${token.reveal()}`)
      const read = tagsFrom(answer, await answer.text())
      found.push(...read.tags)
      last = read.last
      if (!last) break
    }
    return found
  }

  #tokenUrl(realm: string, service: string): string {
    const url = new URL(realm)
    url.searchParams.set('service', service)
    url.searchParams.set('scope', `repository:${this.#image.name}:pull`)
    return url.href
  }

  #isOwn(realm: string): boolean {
    const { origin } = new URL(realm)
    return origin === new URL(this.#address.url).origin || origin === `https://${this.#address.host}`
  }

  #askManifest(token?: Secret): Promise<Response> {
    const { name, reference } = this.#image
    const authorization = token && `Bearer ${token.reveal()}`
    return this.#ask(`${this.#address.url}/v2/${name}/manifests/${reference}`, authorization)
  }

  #ask(url: string, authorization?: string): Promise<Response> {
    const accept = MANIFEST_TYPES.join(', ')
    return fetchAnswer(url, this.#call, {
      headers: { accept, 'user-agent': 'pullkey', ...(authorization && { authorization }) },
    })
  }
}

function basic({ login, token }: RegistryCredential): string {
  return `Basic ${Buffer.from(`${login}:${token.reveal()}`).toString('base64')}`
}

const tokenSchema = z
  .object({ token: z.string().min(1) })
  .or(z.object({ access_token: z.string().min(1) }).transform(({ access_token }) => ({ token: access_token })))

/** Opaque: whatever it is, it goes back to where it came from. */
function tokenFrom(text: string): Secret {
  try {
    const { token } = tokenSchema.parse(JSON.parse(text))
    // What no header can carry is no token.
    return new Secret(
      z
        .string()
        .regex(/^[\x21-\x7e]+$/)
        .parse(token),
    )
  } catch {
    throw new OutsideFailure({ kind: 'unexpected-answer' })
  }
}

function troubleOf({ kind }: OutsideFailure): RegistryTrouble {
  switch (kind) {
    case 'time':
      return 'timeout'
    case 'unexpected-answer':
    case 'too-large':
      return 'unexpected-answer'
    default:
      return 'no-connection'
  }
}
