import type { Cause, PullRefusal } from '#server/domain/pull-failure.ts'
import type { VerdictCode } from '#server/domain/pull-status.ts'

/** What each cause of a failed pull comes to. The more it asks of the person, the earlier it stands and is told. */
const codes: Record<Cause, VerdictCode> = {
  'token-dead': 'reconnect-github',
  'no-access': 'no-access',
  'not-found': 'image-not-found',
  'invalid-name': 'image-not-found',
  'wrong-platform': 'image-not-found',
  'no-credential': 'registry-trouble',
  // A rule of the node's runtime. Admission rules leave no pod that could fail: see refused-workload.ts.
  policy: 'node-trouble',
  disk: 'node-trouble',
  tls: 'node-trouble',
  'node-config': 'node-trouble',
  corrupt: 'registry-trouble',
  'rate-limited': 'registry-trouble',
  dns: 'node-trouble',
  timeout: 'node-trouble',
  'registry-down': 'registry-trouble',
  other: 'registry-trouble',
}

/** In the order in which they are told. */
export const toldCauses = Object.keys(codes) as Cause[]

/** Where the registry says why it refuses a living token, that has a code of its own in two cases. */
export function codeOf(cause: Cause, refusal?: PullRefusal): VerdictCode {
  return refusal === 'sso' ? 'sso-required' : refusal === 'scope' ? 'grant-scope' : codes[cause]
}

/** Whether naming the PullSecret can mend it: a credential creates no image and repairs no node. */
export const isMendedByNaming: Record<Exclude<Cause, 'other'>, boolean> = {
  'no-credential': true,
  'token-dead': true,
  'no-access': true,
  'not-found': false,
  'wrong-platform': false,
  'rate-limited': false,
  dns: false,
  timeout: false,
  tls: false,
  'registry-down': false,
  corrupt: false,
  disk: false,
  policy: false,
  'invalid-name': false,
  'node-config': false,
}
