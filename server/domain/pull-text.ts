/**
 * Cuts out of a runtime's text what people choose: names of images, hosts, paths, and pages that a server sent. The
 * runtime's own words and the kind of each address are left, so an image called `unauthorized` misleads no rule.
 */

const NAME = '‹name›'

/** Undoes the escapes of a text that was quoted in another one, and typographic quotes. */
function unescaped(text: string): string {
  return text
    .replaceAll('\\n', '\n')
    .replaceAll('\\r', '')
    .replaceAll('\\t', ' ')
    .replace(/\\u003c/gi, '<')
    .replace(/\\u003e/gi, '>')
    .replaceAll('\\', '')
    .replace(/[“”„]/g, '"')
    .replace(/[‹›]/g, '')
}

const pageStart = /<(?:!doctype|\?xml|html|head|body|title|meta|script|style|center|h1|h2|hr|p|div|table|error)\b/g

/** Cuts web pages and XML documents out. One that lacks its end goes on to the end of the text. */
function withoutPages(text: string): string {
  const kept: string[] = []
  let from = 0
  for (const { index } of text.matchAll(pageStart)) {
    if (index < from) continue
    kept.push(text.slice(from, index))
    from = pageEnd(text, index)
    if (from === text.length) break
  }
  return [...kept, text.slice(from)].join(' ‹page› ')
}

function pageEnd(text: string, from: number): number {
  const end = text.startsWith('<error', from) ? '</error>' : '</html>'
  const at = text.indexOf(end, from)
  return at === -1 ? text.length : at + end.length
}

/** Places where a name has no quotes and may look like an ordinary word. */
const bareNames: [RegExp, string][] = [
  [/\bdenied for [^\s,]+/g, `denied for ${NAME}`],
  [/\bmanifest for \S+ not found/g, `manifest for ${NAME} not found`],
  [/\b(image|repository|artifact|package|tag) \S+ not found/g, `$1 ${NAME} not found`],
  [/\bimage name \S+ returns/g, `image name ${NAME} returns`],
  [/\bno such image: \S+/g, 'no such image'],
  [/\breading manifest \S+ in \S+/g, `reading manifest ${NAME}:`],
  [/\bpull failed for \S+ because/g, `pull failed for ${NAME} because`],
  [/\b(pull repository|the repository:) \S+/g, `$1 ${NAME}:`],
  [/\bpull of \S+ with digest/g, `pull of ${NAME} with digest`],
  [/\bsecrets \([^()\n]*\)/g, `secrets (${NAME})`],
  [/\bcontainers\{[^{}\s]*\}/g, NAME],
  [/\blookup [^\s:]+/g, `lookup ${NAME}`],
]

/** Cuts out what is quoted and may be a name. The value of `"code"` is the registry's own word and stays. */
function withoutQuotedNames(text: string): string {
  return text
    .replace(/\b(image|reference|name|pod|repository) "[^"\n]*"/g, `$1 "${NAME}"`)
    .replace(/("code": ?)?"[^\s"]*"/g, (run, code?: string) => (code ? run : quoted(run)))
    .replace(/'[^\s']{2,}'/g, `'${NAME}'`)
    .replace(/`[^\s`]*`/g, NAME)
}

/** Addresses within quotes keep their kind, and so do media types. */
function quoted(run: string): string {
  const inner = run.slice(1, -1)
  return inner.includes('://') || inner.includes('‹') || inner === 'code' ? run : `"${NAME}"`
}

/** Characters that end a sentence or a clause, never a name. */
const closing = new Set([...'.:,;!?)]}…'])

function cutAtEnd(run: string): [core: string, rest: string] {
  let end = run.length
  while (end > 0 && closing.has(run.charAt(end - 1))) end -= 1
  return [run.slice(0, end), run.slice(end)]
}

/** What an address asks for. containerd adds `?ns=` where it asks a mirror. */
function kindOfAddress(address: string): string {
  const [path = '', query = ''] = address.split('?', 2)
  const last = path.slice(path.lastIndexOf('/') + 1)
  const mirror = query.startsWith('ns=') || query.includes('&ns=') ? '‹mirror›' : ''
  if (path.includes('/blobs/sha256')) return `${mirror}‹blob›`
  if (path.includes('/manifests/')) return `${mirror}‹manifest›`
  if (last === 'token' || last === 'auth' || query.includes('scope=repository')) return `${mirror}‹token›`
  return `${mirror}‹address›`
}

/** The runtime's own words that look like a path, a host or a name. */
const ownWords = new Set([
  ...['i/o', 'net/http', 'archive/tar', 'username/password', 'user/password', 'input/output', 'text/html'],
  ...['back-off', 'short-name', 'read-only', 're-exec', 'time-out', 'unqualified-search'],
  ...['client.timeout', 'dockerconfigjson.auths', 'credentialprovider.dockerconfig', 'hosts.toml', 'registries.conf'],
])

function withoutName(run: string): string {
  const [core, rest] = cutAtEnd(run)
  if (ownWords.has(core) || core.startsWith('application/') || core.startsWith('‹')) return run
  return /[/:.@]|\w-/.test(core) ? NAME + rest : run
}

/** HTTP statuses in one form, however a client words them. */
function withStatuses(text: string): string {
  return text
    .replace(
      /\b([1-5]\d\d) \(?(?:bad|unauthori|forbidden|not found|method|proxy|precond|too many|internal|service|gate)/g,
      'http-$1 ($&',
    )
    .replace(/\b(?:http|status|status code|statuscode|registry|status:|code:|statuscode:) ([1-5]\d\d)\b/g, 'http-$1')
    .replace(/› ?"?: ([1-5]\d\d)\b/g, '› http-$1')
}

/** The plain text, in lower case. Takes time in proportion to the message's length. */
export function plainPullText(message: string): string {
  const text = withoutPages(unescaped(message).toLowerCase()).replace(/\b[a-z][a-z+]*:\/\/[^\s"'<>]+/g, (run) =>
    cutAtEnd(run)
      .map((part, index) => (index === 0 ? kindOfAddress(part) : part))
      .join(''),
  )
  const named = bareNames.reduce((rest, [pattern, instead]) => rest.replace(pattern, instead), text)
  return withStatuses(withoutQuotedNames(named).replace(/[^\s"'`,;()[\]{}<>=]+/g, withoutName)).trim()
}
