import type { Cause } from '#server/domain/pull-failure.ts'

/** Which words about one request mean which cause. The texts are plain: lower case, without names, statuses as `http-403`. */

type Rule = [cause: Cause, words: RegExp]

/** What is wrong with the request, the image or the node whatever the registry says. */
const early: Rule[] = [
  [
    'invalid-name',
    /invalid reference format|couldn't parse image|failed to parse (image|reference)|must be lowercase|short[- ]name|invalid (image name|tag format|repository name)|invalidimagename/,
  ],
  [
    'policy',
    /signature was required|no signature|image verifier|block(ed|ing) pull of|(verifying|checking) signature|signature (verification|validation)|signaturevalidationfailed|not signed|source image rejected|rejected by policy|(due to|by) configured policy|blocked by|admission (webhook|policy)|validatingadmissionpolicy|failed calling webhook|violates podsecurity|exceeded quota|client with ip|ip allow list|policy webhook|http-412|prevent images/,
  ],
  [
    'disk',
    /no space left|disk quota exceeded|not enough (disk )?space|insufficient (disk )?space|read-only file system|input\/output error|structure needs cleaning|disk is full|diskpressure/,
  ],
  [
    'wrong-platform',
    /no match(ing platform| for platform)|no unpack platforms|no matching manifest for|no image found in|architecture mismatch|(cannot|can't) be used on this platform|exec format error|no supported platform|unsupported (os|platform|architecture)|does not (match|provide) the [a-z]+ platform|incompatible with (the|a) .{0,40}host/,
  ],
  // The last two are the kubelet's own limits.
  [
    'rate-limited',
    /http-429|toomanyrequests|too many requests|rate limit|rate exceeded|throttl|pull qps exceeded|pull rate/,
  ],
  [
    'node-config',
    /proxyconnect|connecting to proxy|http-407|proxy authentication|authenticationrequired|http response to https client|http request to (an )?https|malformed http response|does not look like a tls handshake|unsupported protocol scheme|address family not supported|hosts\.toml|registries\.conf|registry (config|host)|parse (hosts|registry|registries)|insufficient uids or gids|not be enough ids|subordinate ids|mapped to a host id|dial unix|docker daemon|executable file not found|getting credentials|credential helper|unknown snapshotter|snapshotter .{0,40}not (found|loaded|supported)|too many open files|cannot allocate memory|unknown service ‹name›/,
  ],
]

/** What happens on the way to the registry. A TLS handshake that takes too long is the network's. */
const noName =
  /no such host|lookup ‹name›|server misbehaving|name resolution|name or service not known|could not resolve|no address associated|getaddrinfo|nxdomain/
const noWay =
  /i\/o timeout|handshake timeout|deadline ?exceeded|client\.timeout|timed? ?out|timeout (awaiting|exceeded)|connection (refused|reset|aborted|lost)|no route to host|network is (unreachable|down)|host is (unreachable|down)|broken pipe|(dial|read|write) (tcp|udp)|connectex|(context|request) cancell?ed|unexpected eof|: eof\b|^eof$|short read|use of closed|goaway|stream (error|id)|server closed|transport connection broken/
const badCertificate = /x509|certificate|\btls: |remote error: tls|\bssl\b/

/** An image that is there and cannot be read. */
const corrupt =
  /unexpected (commit )?digest|wrong diff id|mismatched image rootfs|size mismatch|layer not known|verification failed for digest|invalid (tar header|diff ?id|desc|checksum|rootfs)|archive\/tar|untar|processing tar|unexpected media type|unexpected end of json|would not match|digest (did not match|mismatch|verification)|not match (the )?(expected )?digest|layer verification failed|size validation|failed to (extract|register) layer|expected number of bytes|failed to unpack|gzip: |zstd: |flate: |checksum|corrupt|manifest (is )?invalid|manifest_invalid|magic number|failed to stat parent|content digest ‹/
const serverFailed =
  /http-5\d\d|internal server error|bad gateway|service (temporarily )?unavailable|gateway time-?out|no healthy upstream/

const places = {
  anonymous: /anonymous token/,
  token: /‹token›|\b(oauth|auth|bearer|bear) token\b/,
  blob: /‹blob›|http(read|reader)seeker|(fetching|reading|writing|copying|storing) (config )?blob|image configuration/,
}

/** What registries say where the place does not decide. */
const late: Rule[] = [
  [
    'token-dead',
    /invalid username\/password|incorrect username or password|invalid username or password|(token|password|credentials?) (is|are|has|have) (invalid|expired|incorrect)|token has expired|expired token|token provided is|bad credentials|http basic: access denied|could not find robot|authenticated with the token/,
  ],
  ['no-credential', /unauthenticated request|no basic auth credentials|no user\/password was provided|pull secrets \(/],
  ['no-credential', /illegal base64 data|dockerconfig|credentialprovider/],
  [
    'no-access',
    /http-403|insufficient_scope|access denied|permission_denied|(not|permission) (authorized to perform|allowed to)|access forbidden|(not|does not) have permission|do not have permission|client does not have|access to the (requested )?resource is|permission "‹name›" denied/,
  ],
  ['no-credential', /http-401|\bunauthorized\b|authentication required|login required|not logged in/],
  ['no-access', /(: |^|")denied\b/],
  ['other', /parent snapshot|media type .{0,80}no longer supported|manifests are no longer supported/],
  ['node-config', /permission denied|operation not permitted/],
  [
    'not-found',
    /: not found|not found$|http-404|manifest unknown|manifest_unknown|name unknown|name_unknown|unknown (blob|manifest)|blob unknown|image ‹name› not found|for ‹name› not found|repository ‹name› not found|no such image|does not exist|not exist in|image not known|is not present with pull policy|file not found|not found:/,
  ],
  ['corrupt', /invalid character|unmarshal|unexpected content/],
  ['registry-down', /registry is unavailable/],
]

/** What one request failed of; `other` where no rule knows its words. */
export function causeOfRequest(text: string): Cause {
  return first(early, text) ?? ofTheWay(text) ?? ofTheContent(text) ?? ofThePlace(text) ?? first(late, text) ?? 'other'
}

function first(rules: Rule[], text: string): Cause | undefined {
  return rules.find(([, words]) => words.test(text))?.[0]
}

/** A mirror that does not answer is the node's setting: the registry itself may answer. */
function ofTheWay(text: string): Cause | undefined {
  const isNoName = noName.test(text)
  const isMirror = text.includes('‹mirror›')
  if (isNoName) return isMirror ? 'node-config' : 'dns'
  if (corrupt.test(text)) return 'corrupt'
  if (badCertificate.test(text) && !text.includes('handshake timeout')) return 'tls'
  if (serverFailed.test(text)) return 'registry-down'
  if (noWay.test(text)) return isMirror ? 'node-config' : 'timeout'
  return undefined
}

/** A descriptor of an unknown media type means that the manifest itself is wrong; of a known one, that the blob is gone. */
function ofTheContent(text: string): Cause | undefined {
  if (!text.includes('could not fetch content descriptor')) return undefined
  return /application\/vnd\.(oci|docker)\./.test(text) ? 'not-found' : 'corrupt'
}

/**
 * What a refusal means depends on where it was said. The token endpoint refuses a dead token and a missing one; a blob is
 * asked for after the manifest was read, so its refusal is about neither token nor access.
 */
function ofThePlace(text: string): Cause | undefined {
  const isRefused = /http-40[13]/.test(text)
  if (places.anonymous.test(text)) return isRefused ? 'no-credential' : 'other'
  if (places.token.test(text)) return isRefused ? 'token-dead' : undefined
  const isDenied = text.includes('denied: denied')
  if (!places.blob.test(text)) return isDenied && !text.includes('http-') ? 'token-dead' : undefined
  if (text.includes('http-401') || text.includes('unauthenticated')) return 'registry-down'
  return text.includes('http-403') ? 'other' : undefined
}
