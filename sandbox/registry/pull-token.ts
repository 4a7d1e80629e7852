/**
 * `/token` and the opaque tokens it gives out: a GitHub token's own text in base64, or for nobody in particular the repository
 * it was asked for. It proves a live token and no more; access is only looked at with the manifest.
 */
import { json } from '#sandbox/github/answers.ts'
import { basicCredentials, bearerToken } from '#sandbox/github/credentials.ts'
import type { Call } from '#sandbox/github/http-listener.ts'
import type { Package } from '#sandbox/github/packages.ts'
import type { GitHubState } from '#sandbox/github/state.ts'
import type { Token } from '#sandbox/github/token-table.ts'
import { challenge, deadToken } from './refusals.ts'

const NO_REPOSITORY = 'user/image'

export function giveToken(registryUrl: string, state: GitHubState, call: Call): Response {
  const repository = call.url.searchParams.get('scope')?.match(/^repository:([^:]+):/)?.[1] ?? NO_REPOSITORY
  if (/^Basic\b/i.test(call.headers.get('authorization') ?? '')) {
    const token = state.tokens.findLive(basicCredentials(call.headers)?.password ?? '')
    return token ? json({ token: encode(token.value) }) : deadToken()
  }
  const isPublic = findPackage(state, repository)?.visibility === 'public'
  if (!isPublic || call.headers.has('authorization')) return challenge(registryUrl, repository)
  return json({ token: encode(`v1:${repository}:${state.now().getTime()}000000`) })
}

export type Bearer =
  | { kind: 'none' }
  | { kind: 'dead'; userId: number | undefined }
  | { kind: 'anonymous'; repository: string }
  | { kind: 'user'; token: Token }

export function readBearer(state: GitHubState, headers: Headers): Bearer {
  if (!headers.has('authorization')) return { kind: 'none' }
  const text = Buffer.from(bearerToken(headers) ?? '', 'base64').toString('utf8')
  const repository = text.match(/^v1:([^:]+):\d+$/)?.[1]
  if (repository) return { kind: 'anonymous', repository }
  const token = state.tokens.findLive(text)
  return token ? { kind: 'user', token } : { kind: 'dead', userId: state.tokens.find(text)?.userId }
}

export function findPackage(state: GitHubState, repository: string): Package | undefined {
  const slash = repository.indexOf('/')
  return state.packages.find(repository.slice(0, slash), repository.slice(slash + 1))
}

const encode = (text: string) => Buffer.from(text).toString('base64')
