/**
 * The registry as a pull meets it: challenge, `/token` and manifests, with the statuses, headers and bodies of ghcr.io. It knows
 * tokens and packages from the GitHub it is started beside; the app reaches it by REGISTRY_URL alone.
 */
import { z } from 'zod'
import { json } from '#sandbox/github/answers.ts'
import { CallLog } from '#sandbox/github/call-log.ts'
import { ControlRefusal, callRoutes, getUser, readBody, troubleRoutes } from '#sandbox/github/control.ts'
import { basicCredentials } from '#sandbox/github/credentials.ts'
import type { Call } from '#sandbox/github/http-listener.ts'
import type { Handler, Routes } from '#sandbox/github/routes.ts'
import { startStandIn } from '#sandbox/github/stand-in.ts'
import type { GitHubState } from '#sandbox/github/state.ts'
import { type AnswerableTrouble, TroubleSwitches } from '#sandbox/github/trouble.ts'
import { restrictionMessage } from '#sandbox/github/trouble-answer.ts'
import { findManifest, OCI_INDEX } from './manifests.ts'
import { refuseAccess, SAML_MESSAGE } from './pull-access.ts'
import { findPackage, giveToken, readBearer } from './pull-token.ts'
import { challenge, deadToken, manifestUnknown, noAccess, refusal, throttled } from './refusals.ts'

export type RegistryOptions = {
  /** Default: a free one. */
  port?: number
  github: { state: GitHubState }
}

export type Registry = AsyncDisposable & { url: string; close: () => Promise<void> }

export async function startRegistry({ port = 0, github: { state } }: RegistryOptions): Promise<Registry> {
  return startStandIn<'registry'>(port, (url) => {
    const troubles = new TroubleSwitches<'registry'>()
    const calls = new CallLog()
    return {
      state,
      troubles,
      calls,
      routes: {
        registry: registryRoutes(url, state),
        control: {
          'PUT /_sandbox/packages/:owner/:name+': putPackage(state),
          ...troubleRoutes(state, troubles, ['registry']),
          ...callRoutes(state, calls),
        },
      },
      callerId: ({ headers }) => pullerId(state, headers),
      answerTrouble,
      notFound: () => refusal(404, 'UNSUPPORTED', 'The operation is unsupported.'),
    }
  })
}

function registryRoutes(url: string, state: GitHubState): Routes<'registry'>['registry'] {
  return {
    'GET /v2/': ({ headers }) => {
      const { kind } = readBearer(state, headers)
      if (kind === 'none') return challenge(url, 'user/image')
      return kind === 'dead' ? deadToken() : json({})
    },
    'GET /token': (call) => giveToken(url, state, call),
    'POST /token': () => refusal(405, 'UNSUPPORTED', 'The operation is unsupported.'),
    'GET /v2/:owner/:name+/manifests/:reference': (call, { owner, name, reference = '' }) => {
      const repository = `${owner}/${name}`
      const refused = refuseAccess(url, state, repository, readBearer(state, call.headers))
      return refused ?? sendManifest(state, repository, reference, call)
    },
    'GET /v2/:owner/:name+/tags/list': ({ url: asked, headers }, { owner, name }) => {
      const repository = `${owner}/${name}`
      return refuseAccess(url, state, repository, readBearer(state, headers)) ?? sendTags(state, repository, asked)
    },
  }
}

function sendManifest(state: GitHubState, repository: string, reference: string, call: Call) {
  const entry = findPackage(state, repository)
  const manifest = entry && findManifest(entry, reference)
  if (!manifest) return manifestUnknown()
  // As at ghcr.io, `*/*` is not enough.
  const accepted = (call.headers.get('accept') ?? '').split(',').map((type) => type.split(';')[0]?.trim())
  if (!accepted.includes(manifest.mediaType)) {
    const [found, plural] = manifest.mediaType === OCI_INDEX ? ['index', 'indexes'] : ['manifest', 'manifests']
    return manifestUnknown(`OCI ${found} found, but Accept header does not support OCI ${plural}`)
  }
  return new Response(manifest.text, {
    headers: {
      'content-type': manifest.mediaType,
      'docker-content-digest': manifest.digest,
      'docker-distribution-api-version': 'registry/2.0',
      etag: `"${manifest.digest}"`,
    },
  })
}

/** In pages, of which each names the next one in its `Link`. */
function sendTags(state: GitHubState, repository: string, asked: URL) {
  const tags = (findPackage(state, repository)?.tags ?? []).toSorted()
  const size = Number(asked.searchParams.get('n') ?? '100')
  const rest = tags.filter((tag) => tag > (asked.searchParams.get('last') ?? ''))
  const page = rest.slice(0, size)
  const answer = json({ name: repository, tags: page })
  const next = new URLSearchParams({ last: page.at(-1) ?? '', n: String(size) })
  if (rest.length > size) answer.headers.set('link', `</v2/${repository}/tags/list?${next}>; rel="next"`)
  return answer
}

function pullerId(state: GitHubState, headers: Headers): number | undefined {
  const basic = basicCredentials(headers)
  if (basic) return state.tokens.find(basic.password)?.userId
  const bearer = readBearer(state, headers)
  if (bearer.kind === 'user') return bearer.token.userId
  return bearer.kind === 'dead' ? bearer.userId : undefined
}

function answerTrouble(trouble: AnswerableTrouble) {
  if (trouble.mode === 'rate-limited') return throttled()
  if (trouble.mode === 'sso') return noAccess(`permission_denied: ${SAML_MESSAGE}`)
  if (trouble.mode === 'oauth-app-restricted')
    return noAccess(`permission_denied: ${restrictionMessage(trouble.organisation)}`)
  return refusal(trouble.status, 'UNKNOWN', 'unknown error')
}

const packageChange = z.strictObject({
  visibility: z.enum(['private', 'public']).optional(),
  readers: z.array(z.string()).optional(),
  tags: z.array(z.string()).optional(),
  platforms: z
    .array(z.string().regex(/^\w+\/\w+$/))
    .min(1)
    .optional(),
})

/** The owner is a user or an organisation that exists; `readers` are logins. */
function putPackage(state: GitHubState): Handler {
  return (call, { owner = '', name = '' }) => {
    const { readers, ...change } = readBody(packageChange, call)
    const account = state.accounts.findOwner(owner)
    if (!account) throw new ControlRefusal(404, `Nobody is called ${owner}`)
    const ids = readers?.map((login) => getUser(state, { login }).id)
    return json(state.packages.put(account.id, name, ids ? { ...change, readers: ids } : change))
  }
}
