import type { useTranslations } from 'next-intl'
import type { FailureCode } from '#app/_trpc/failure.ts'
import type { FailureKind } from '#server/domain/outside-kind.ts'
import { isTakeOverReason } from '#server/domain/pull-secret-result.ts'

/** Kinds that have a sentence of their own; of the others the code says all. */
const kinds = ['name', 'connection', 'certificate', 'quota', 'webhook', 'policy'] as const

/** The sentence for a failure. `t` knows all messages. */
export function tellFailure(
  t: ReturnType<typeof useTranslations<never>>,
  { code, kind, managers }: { code: FailureCode; kind?: FailureKind; managers?: string[] },
): string {
  if (code === 'SECRET_FOREIGN' && isTakeOverReason(code, { managers })) return t('errorKinds.foreign-adopted')
  const told = kinds.find((known) => known === kind)
  return told && code.startsWith('CLUSTER_') ? t(`errorKinds.${told}`) : t(`errors.${code}`)
}

const operatorsCodes: ReadonlySet<FailureCode> = new Set([
  'CLUSTER_CREDENTIAL',
  'CLUSTER_DENIED',
  'CLUSTER_POLICY',
  'CLUSTER_REJECTED',
  'DATABASE_UNREACHABLE',
  'INTERNAL',
])

/** Its sentence sends the reader to whoever runs Pullkey or the cluster. */
export function asksOperator({ code, kind }: { code: FailureCode; kind?: FailureKind }): boolean {
  return operatorsCodes.has(code) || (code.startsWith('CLUSTER_') && (kind === 'name' || kind === 'certificate'))
}
