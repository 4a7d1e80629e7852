import type { Mend } from '#app/connection/check-words.ts'
import { singleSignOnAddress } from '#app/connection/github-addresses.ts'
import type { TokenSource } from '#app/connection/use-connection-check.ts'
import type { ToldFinding } from '#app/projects/[projectId]/evidence.ts'
import { ownerOf, packageAddress } from '#app/projects/[projectId]/package-address.ts'
import type { PullRefusal } from '#server/domain/pull-failure.ts'

/** The one button or link that mends something, chosen here and drawn elsewhere. */
export type PullMend =
  | { kind: 'connection'; mend: Mend; address?: string }
  | { kind: 'provision'; effect: 'create' | 'update' }
  | { kind: 'take-over' }
  | { kind: 'put-mine' }
  | { kind: 'consent' }
  | { kind: 'how-to-use' }
  | { kind: 'package'; address: string }

/** Where the person stands. */
export interface Standpoint {
  /** The kind of the stored token; undefined when there is none. */
  source: TokenSource | undefined
  /** GitHub's web address. */
  gitHubUrl: string
  /** The login of another person, where their token stands in the PullSecret. */
  holder?: string
}

/** What another person's token fails for, the reader's own may mend; theirs the reader cannot. */
const mendedByOwnToken: ReadonlySet<ToldFinding['code']> = new Set([
  'reconnect-github',
  'grant-scope',
  'update-secret',
  'secret-conflict',
  'sso-required',
  'no-access',
])

/** Null where only looking again helps: that button is always there. */
export function mendOfVerdict(finding: ToldFinding, standpoint: Standpoint): PullMend | null {
  const { code, facts, now, isPackageUnknown } = finding
  if (now || isPackageUnknown) return null
  if (standpoint.holder !== undefined && mendedByOwnToken.has(code)) return { kind: 'put-mine' }
  switch (code) {
    case 'connect-github':
      return { kind: 'connection', mend: 'connect' }
    case 'reconnect-github':
      return facts.token === 'expiring' ? byToken('paste', standpoint) : byToken('reconnect', standpoint)
    case 'grant-scope':
      return byToken('grant', standpoint)
    case 'provision':
      return { kind: 'provision', effect: 'create' }
    case 'update-secret':
      return { kind: 'provision', effect: 'update' }
    case 'secret-conflict':
      return { kind: 'take-over' }
    case 'secret-foreign':
      return facts.managers ? { kind: 'take-over' } : null
    case 'consent-missing':
      return { kind: 'consent' }
    case 'not-referenced':
      return { kind: 'how-to-use' }
    case 'sso-required':
    case 'no-access':
      return mendOfRefusal(facts.refusal, facts.image, standpoint)
    case 'image-not-found':
      return facts.cause === 'invalid-name' || facts.isNeverPulled ? null : toPackage(facts.image, standpoint)
    case 'ok':
    case 'not-read':
    case 'other-registry':
    case 'secret-deleting':
    case 'registry-trouble':
    case 'node-trouble':
    case 'cluster-unreachable':
    case 'cluster-credential':
    case 'cluster-denied':
    case 'cluster-policy':
      return null
  }
}

/** What lets a living token in. */
export function mendOfRefusal(
  refusal: PullRefusal | undefined,
  image: string | undefined,
  standpoint: Standpoint,
): PullMend | null {
  const { source, gitHubUrl } = standpoint
  switch (refusal) {
    case 'sso':
      return toSingleSignOn(gitHubUrl, image)
    case 'scope':
      return byToken('grant', { source })
    case 'oauth-app':
      return source === 'pat' ? null : { kind: 'connection', mend: 'paste' }
    case 'classic-token':
      return source === 'pat' ? { kind: 'connection', mend: 'back' } : null
    case 'token-lifetime':
      return source === 'pat' ? { kind: 'connection', mend: 'replace' } : null
    case undefined:
      return toPackage(image, standpoint)
  }
}

/** Signing in only proves who comes while a pasted token is in use. */
export function byToken(mend: Mend, { source }: Pick<Standpoint, 'source'>): PullMend {
  return { kind: 'connection', mend: source === 'pat' ? 'replace' : mend }
}

export function toPackage(image: string | undefined, { gitHubUrl }: Pick<Standpoint, 'gitHubUrl'>): PullMend | null {
  const address = image && packageAddress(image, gitHubUrl)
  return address ? { kind: 'package', address } : null
}

function toSingleSignOn(gitHubUrl: string, image: string | undefined): PullMend | null {
  const owner = image && ownerOf(image)
  return owner ? { kind: 'connection', mend: 'authorise', address: singleSignOnAddress(gitHubUrl, owner) } : null
}
