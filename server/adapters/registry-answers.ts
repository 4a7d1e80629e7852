import { z } from 'zod'
import { isTag } from '#server/domain/image-reference.ts'
import type { PullCheckResult } from '#server/domain/pull-check.ts'
import { pullRefusalOf } from '#server/domain/pull-failure.ts'

/** What a registry's answers mean: by status, and by message only where nothing else tells. None of its text is kept. */

const errorsSchema = z.object({ errors: z.array(z.object({ code: z.string(), message: z.string().catch('') })).min(1) })

interface Refused {
  code: string
  message: string
}

function refusedFrom(text: string): Refused {
  return errorsSchema.safeParse(jsonOf(text)).data?.errors[0] ?? { code: '', message: '' }
}

/** A page in between refuses as well, and knows nothing of the token or the image. */
function isFromRegistry(code: string, headers: Headers): boolean {
  return code !== '' || headers.has('www-authenticate')
}

/** What it means that no token was given; null when one was. ghcr.io answers 403 to a dead one, others 401. */
export function refusedToken({ status, headers }: Response, text: string): PullCheckResult | null {
  if (status === 200) return null
  if (status === 401 || status === 403) {
    const { code, message } = refusedFrom(text)
    if (!isFromRegistry(code, headers)) return { result: 'unreachable', detail: 'unexpected-answer' }
    const detail = pullRefusalOf(message)
    return detail ? { result: 'denied', detail } : { result: 'token-dead' }
  }
  return troubleFrom(status, headers)
}

/** What the answer to a question for a manifest means. `types` are those of manifests. */
export function manifestResult({ status, headers }: Response, text: string, types: string[]): PullCheckResult {
  const refused = refusedFrom(text)
  switch (status) {
    case 200:
      return pullable(headers, text, types)
    case 401:
      return unauthorised(headers, refused)
    case 403:
      if (!isFromRegistry(refused.code, headers)) return { result: 'unreachable', detail: 'unexpected-answer' }
      return { result: 'denied', detail: pullRefusalOf(refused.message) }
    case 404:
      if (refused.code === 'NAME_UNKNOWN') return { result: 'not-found', detail: 'package' }
      // A page in between says 404 too, and knows nothing of the image.
      return refused.code ? { result: 'not-found' } : { result: 'unreachable', detail: 'unexpected-answer' }
    default:
      return troubleFrom(status, headers)
  }
}

/** ghcr.io answers 403 where others answer 401 to a token without access, and 401 to one that died between the questions. */
function unauthorised(headers: Headers, { code, message }: Refused): PullCheckResult {
  if (!isFromRegistry(code, headers)) return { result: 'unreachable', detail: 'unexpected-answer' }
  if (/cannot be authenticated with the token/i.test(message)) return { result: 'token-dead' }
  // The registry does not know what its own token server gave (RFC 6750, 3.1): that says nothing of the person.
  if (/error="invalid_token"/.test(headers.get('www-authenticate') ?? '')) {
    return { result: 'unreachable', detail: 'unexpected-answer' }
  }
  return { result: 'denied', detail: pullRefusalOf(message) }
}

/** A 200 may also come from a page in between. */
function pullable(headers: Headers, text: string, types: string[]): PullCheckResult {
  const type = headers.get('content-type')?.split(';')[0]?.trim() ?? ''
  if (!types.includes(type)) return { result: 'unreachable', detail: 'unexpected-answer' }
  const digest = headers.get('docker-content-digest') ?? ''
  const platforms = platformsFrom(text)
  return {
    result: 'pullable',
    ...(/^sha(256|384|512):[0-9a-f]{64,128}$/.test(digest) && { digest }),
    ...(platforms.length > 0 && { platforms }),
  }
}

const platformPart = z.string().regex(/^[a-z0-9._-]{1,32}$/i)
const platformSchema = z.object({ os: platformPart, architecture: platformPart, variant: platformPart.optional() })
const indexSchema = z.object({ manifests: z.array(z.object({ platform: z.unknown().optional() })) })
const MAX_PLATFORMS = 20

/** The platforms of an index (OCI image specification, "Image Index"). Attestations in it are for `unknown`. */
function platformsFrom(text: string): string[] {
  const { data } = indexSchema.safeParse(jsonOf(text))
  const named = (data?.manifests ?? []).flatMap(({ platform }) => platformSchema.safeParse(platform).data ?? [])
  const platforms = named
    .filter(({ os, architecture }) => os !== 'unknown' && architecture !== 'unknown')
    .map(({ os, architecture, variant }) => [os, architecture, ...(variant ? [variant] : [])].join('/'))
  return [...new Set(platforms)].sort().slice(0, MAX_PLATFORMS)
}

const tagsSchema = z.object({ tags: z.array(z.string()).nullish() })

/** The tags on one page of a list, and where the next one begins (OCI distribution specification, "Listing Tags"). */
export function tagsFrom({ status, headers }: Response, text: string): { tags: string[]; last?: string } {
  if (status !== 200) return { tags: [] }
  const tags = (tagsSchema.safeParse(jsonOf(text)).data?.tags ?? []).filter(isTag)
  const link = /^<([^>]*)>;\s*rel="?next"?/.exec(headers.get('link') ?? '')?.[1] ?? ''
  // Only where the page begins is taken from it: the address stays ours.
  const last = new URLSearchParams(link.split('?')[1]).get('last') ?? ''
  return { tags, ...(isTag(last) && { last }) }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

function troubleFrom(status: number, headers: Headers): PullCheckResult {
  if (status === 429) return { result: 'rate-limited', ...retryFrom(headers) }
  return { result: 'unreachable', detail: status >= 500 ? 'failed' : 'unexpected-answer' }
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3). */
function retryFrom(headers: Headers): { detail?: string } {
  const text = headers.get('retry-after') ?? ''
  const at = /^\d{1,9}$/.test(text) ? Date.now() + Number(text) * 1000 : Date.parse(text)
  return Number.isNaN(at) ? {} : { detail: new Date(at).toISOString() }
}

/** Where a challenge sends for a token (RFC 6750; distribution, "Token authentication"); null when it names no such place. */
export function findRealm(challenge: string | null): { url: string; service: string } | null {
  if (!/^bearer\s/i.test(challenge ?? '')) return null
  const parameters = new Map(
    [...(challenge ?? '').matchAll(/\b(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]),
  )
  const url = parameters.get('realm') ?? ''
  return URL.canParse(url) ? { url, service: parameters.get('service') ?? '' } : null
}
