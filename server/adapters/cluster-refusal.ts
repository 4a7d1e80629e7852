import { z } from 'zod'
import { OutsideFailure } from '#server/adapters/outside.ts'
import type { PolicyKind } from '#server/domain/outside-kind.ts'

/** What the API server says no with. Its message is read for what tells refusals apart, and not kept: it may hold a Secret. */

const statusSchema = z.object({
  kind: z.literal('Status'),
  reason: z.string().catch(''),
  message: z.string().catch(''),
  details: z.object({ causes: z.array(z.object({ reason: z.string().catch('') })).catch([]) }).catch({ causes: [] }),
})
type Status = z.infer<typeof statusSchema>

export type RefusalReason = PolicyKind | 'field-manager' | 'terminating' | 'not-found' | null

export class ClusterRefusal extends OutsideFailure {
  readonly status: number
  /** In our own words; null where the status says all. */
  readonly because: RefusalReason
  /** The one-word reason of a Kubernetes Status. */
  readonly reason: string | null

  constructor(status: number, body: string) {
    const said = parseStatus(body)
    super({ kind: status === 401 ? 'credential' : 'status', code: String(status) })
    this.status = status
    this.because = said && becauseOf(status, said)
    this.reason = said && /^[A-Za-z]{1,40}$/.test(said.reason) ? said.reason : null
  }
}

function parseStatus(body: string): Status | null {
  try {
    return statusSchema.parse(JSON.parse(body))
  } catch {
    return null
  }
}

/** How the API server begins these messages (kubernetes, `pkg/admission`). What follows is for others to choose. */
const policies: [PolicyKind, RegExp][] = [
  ['webhook', /^(\S+ "[^"]*" is forbidden: )?admission webhook "/],
  ['policy', /^\S+ "[^"]*" is forbidden: \w+AdmissionPolicy '/],
  [
    'quota',
    /^\S+ "[^"]*" is forbidden: (exceeded quota: |failed quota: |status unknown for quota: |insufficient quota )/,
  ],
]

function becauseOf(status: number, { reason, message, details }: Status): RefusalReason {
  if (status === 404) return reason === 'NotFound' ? 'not-found' : null
  const causes = details.causes.map((cause) => cause.reason)
  if (status === 409) return causes.includes('FieldManagerConflict') ? 'field-manager' : null
  if (causes.includes('NamespaceTerminating')) return 'terminating'
  return policies.find(([, begins]) => begins.test(message))?.[0] ?? null
}
