import { useTranslations } from 'next-intl'
import { AskContact } from '#app/_shell/support-contact.tsx'
import { asksOperator, tellFailure } from '#app/_trpc/failure-words.ts'
import { Command } from '#app/_ui/command.tsx'
import { Mark, type Tone } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { deleteSecretCommand, isLeftBehind } from '#app/projects/left-behind.ts'
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
  return (
    <ul className="grid gap-2 text-sm empty:hidden">
      {results.map((result) => (
        <li key={result.environmentId} className="grid gap-0.5">
          <Mono>{result.namespace}</Mono>
          {isLeftBehind(result) ? <LeftBehind namespace={result.namespace} /> : <Outcome {...result} />}
        </li>
      ))}
    </ul>
  )
}

function Outcome({ namespace, outcome, error }: RemovalResult) {
  const t = useTranslations()
  return (
    <>
      <Mark tone={tones[outcome]}>
        {t(`removal.outcomes.${outcome}`)}
        {error && (
          <span className="text-ink">
            {t('wording.stop')}
            {tellFailure(t, error)} {asksOperator(error) && <AskContact />}
          </span>
        )}
      </Mark>
      {outcome === 'failed' && <Command text={deleteSecretCommand(namespace)} what={t('removal.command')} />}
    </>
  )
}

/** Nothing that trying again would change: the namespace's administrator has it in hand. */
function LeftBehind({ namespace }: { namespace: string }) {
  const t = useTranslations()
  return (
    <>
      <Mark tone="warning">
        <span className="text-ink">{t('removal.leftBehind')}</span>
      </Mark>
      <Command text={deleteSecretCommand(namespace)} what={t('consent.command')} />
    </>
  )
}
