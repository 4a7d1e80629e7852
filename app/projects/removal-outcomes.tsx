import { useTranslations } from 'next-intl'
import { tellFailure } from '#app/_trpc/failure-words.ts'
import { Mark, type Tone } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import type { RemovalOutcome, RemovalResult } from '#server/domain/pull-secret-result.ts'

const tones: Record<RemovalOutcome, Tone> = {
  deleted: 'ok',
  deleting: 'warning',
  absent: 'neutral',
  foreign: 'warning',
  failed: 'error',
}

/** What became of the secret in each namespace. */
export function RemovalOutcomes({ results }: { results: RemovalResult[] }) {
  const t = useTranslations()
  return (
    <ul className="grid gap-2 text-sm empty:hidden">
      {results.map(({ environmentId, namespace, outcome, error }) => (
        <li key={environmentId} className="grid gap-0.5">
          <Mono>{namespace}</Mono>
          <Mark tone={tones[outcome]}>
            {t(`removal.outcomes.${outcome}`)}
            {error && (
              <span className="text-ink">
                {t('wording.stop')}
                {tellFailure(t, error)}
              </span>
            )}
          </Mark>
        </li>
      ))}
    </ul>
  )
}
