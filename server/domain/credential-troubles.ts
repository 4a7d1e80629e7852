import type { Findings } from '#server/domain/diagnose.ts'
import { isEarly } from '#server/domain/early-failure.ts'
import type { Cause } from '#server/domain/pull-failure.ts'
import type { ContainerStatus, Verdict, VerdictFacts } from '#server/domain/pull-status.ts'

/** What stands in the way of every pull that names the PullSecret, and the failures that it explains. */
export interface CredentialTrouble extends Omit<Verdict, 'severity'> {
  /** `when-failing`: a warning for as long as it explains no failure. */
  isError: true | 'when-failing'
  explains(container: ContainerStatus): boolean
}

type Trouble = Omit<CredentialTrouble, 'explains'>

/** What a dead token explains, and what any other trouble with the credential does. */
const ofToken: Cause[] = ['token-dead', 'no-credential']
const ofCredential: Cause[] = ['token-dead', 'no-credential', 'no-access']

/**
 * In the order in which they are mended: the cluster, what is being deleted, the Connection, the PullSecret. Of a dead
 * Connection and a PullSecret that a new token will bring up to date the first alone is told.
 */
export function credentialTroubles(findings: Findings): CredentialTrouble[] {
  const { isNamespaceDeleting, secret } = findings
  if (isNamespaceDeleting) return [explaining(error('secret-deleting', { deleting: 'namespace' }), () => true)]
  const cluster = clusterTrouble(findings)
  const deletion = secret.isDeleting ? error('secret-deleting', { deleting: 'secret' }) : null
  const connection = connectionTrouble(findings)
  const ofSecret = deletion ? null : secretTrouble(findings)
  const stands = ofSecret !== null && (!connection || ofSecret.code.startsWith('secret-'))
  const causes = connection?.code === 'reconnect-github' ? ofToken : ofCredential
  return [
    cluster && explaining(cluster, hasCause(ofCredential)),
    deletion && explaining(deletion, hasCause(ofCredential)),
    // What is older than the PullSecret was refused for another reason, and asks for nothing else now.
    connection && explaining(connection, (container) => hasCause(causes)(container) || isEarly(container, findings)),
    stands ? explaining(ofSecret, isHarmless(secret) ? () => false : hasCause(ofCredential)) : null,
  ].filter((trouble) => trouble !== null)
}

function explaining(trouble: Trouble, explains: (container: ContainerStatus) => boolean): CredentialTrouble {
  return { ...trouble, explains }
}

/** A pod that does not name the PullSecret fails for that alone. */
function hasCause(causes: Cause[]): (container: ContainerStatus) => boolean {
  return ({ references, cause }) => references && cause !== undefined && causes.includes(cause)
}

/** What it holds is right, and only what marks it as Pullkey's is not. */
function isHarmless(secret: Findings['secret']): boolean {
  return secret.state === 'outdated' && secret.detail === 'labels-changed'
}

function clusterTrouble({ secret }: Findings): Trouble | null {
  if (secret.state !== 'unreadable') return null
  const trouble = secret.detail
  if (trouble === 'consent') return error('consent-missing', { trouble })
  const isRefused = trouble === 'credential' || trouble === 'denied' || trouble === 'policy'
  return error(isRefused ? `cluster-${trouble}` : 'cluster-unreachable', { trouble })
}

function connectionTrouble({ connection, secret }: Findings): Trouble | null {
  switch (connection) {
    case 'absent':
      return error('connect-github', { secret: secret.state })
    case 'unreadable':
    case 'revoked':
    case 'expired':
    case 'expiring':
      return error('reconnect-github', { token: connection })
    case 'scope-missing':
      return error('grant-scope', {})
    case 'usable':
      return null
  }
}

function secretTrouble({ secret, isHolderTokenDead }: Findings): Trouble | null {
  const isStuck = secret.managers !== undefined || secret.immutable
  if (isStuck && (secret.state === 'outdated' || secret.state === 'malformed')) {
    const facts = { secret: secret.state, managers: secret.managers ?? [] }
    return { code: 'secret-conflict', isError: isHarmless(secret) ? 'when-failing' : true, facts }
  }
  switch (secret.state) {
    case 'missing':
      return error('provision', { secret: 'missing' })
    case 'foreign':
      return error('secret-foreign', { secret: 'foreign', ...(secret.managers && { managers: secret.managers }) })
    case 'malformed':
      return error('update-secret', { secret: 'malformed' })
    case 'outdated':
      return {
        code: 'update-secret',
        isError: isHolderTokenDead || 'when-failing',
        facts: { secret: 'outdated', because: secret.detail },
      }
    default:
      return null
  }
}

function error(code: Verdict['code'], facts: VerdictFacts): Trouble {
  return { code, isError: true, facts }
}
