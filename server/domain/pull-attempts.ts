import type { Cause } from '#server/domain/pull-failure.ts'

/** One text about several attempts: with each pull secret in turn, at each mirror in turn, by HEAD and then by GET. */

/** How an attempt's text begins. */
const opening =
  'rpc error: |failed to |error response from daemon: |unable to |reading manifest |error reading |initializing source |copying system |parsing image |writing blob |reading blob |requesting |pinging |unexpected status |get "|head "|pull access denied |manifest for |error pulling |loading manifest '
const nextSecret = new RegExp(`, (?=${opening})`)
const nextRequest = /\n(?=unexpected status from |failed to do request: |head "|get ")/

/** The attempts that a plain text tells of, in the order in which they were made. */
export interface Attempts {
  primary: string[]
  /** Mirrors, and second tries of the runtime. They count only where the cause of `primary` is `other`. */
  fallback: string[]
}

const MIRRORS = '(mirrors also failed: '
const ARTIFACT = '; artifact err: '

export function attemptsOf(text: string): Attempts {
  const mirrors = text.indexOf(MIRRORS)
  if (mirrors !== -1) {
    const end = text.indexOf('])', mirrors)
    const tried = text.slice(mirrors + MIRRORS.length, end === -1 ? undefined : end)
    return {
      primary: split(text.slice(0, mirrors) + (end === -1 ? '' : text.slice(end + 2))),
      fallback: tried.split(/\]\s*\[/),
    }
  }
  // CRI-O asks a second time for something that is no image.
  const artifact = text.indexOf(ARTIFACT)
  if (artifact !== -1) return { primary: split(text.slice(0, artifact)), fallback: [text.slice(artifact)] }
  return { primary: split(text), fallback: [] }
}

function split(text: string): string[] {
  return text.includes('[') ? text.split(nextSecret) : [text]
}

/** The requests of one attempt that failed: a HEAD and then a GET, or one to each mirror. The last is the answer that counts. */
export function requestsOf(attempt: string): string[] {
  return attempt.split(nextRequest)
}

/** Causes that settle it whatever the other attempts met: each proves that the registry let one credential in. */
const settling: Cause[] = ['disk', 'policy', 'invalid-name', 'corrupt', 'wrong-platform', 'not-found']
/** They count where every attempt was refused. The one that got furthest comes first. */
const refusing: Cause[] = ['no-access', 'token-dead', 'no-credential']
const network: Cause[] = ['timeout', 'dns']

/** The cause that several attempts have in common; `other` where they contradict each other and none settles it. */
export function settled(causes: Cause[]): Cause {
  const [first = 'other'] = causes
  if (causes.every((cause) => cause === first)) return first
  const proof = settling.find((cause) => causes.includes(cause))
  if (proof) return proof
  for (const kind of [refusing, network]) {
    if (causes.every((cause) => kind.includes(cause))) return kind.find((cause) => causes.includes(cause)) ?? 'other'
  }
  return 'other'
}
