import { useTranslations } from 'next-intl'
import { Fact, FactList } from '#app/_ui/fact-list.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { Time } from '#app/_ui/time.tsx'
import type { ConnectionView } from '#app/connection/use-connection-check.ts'

export function ConnectionFacts({ connection }: { connection: NonNullable<ConnectionView> }) {
  const t = useTranslations()
  const { login, githubId, source, fingerprint, scopes, connectedAt, expiresAt } = connection
  return (
    <FactList>
      <Fact name={t('connection.who')}>
        <span className="font-medium">{login}</span>{' '}
        <span className="text-muted">{t('connection.githubId', { id: githubId })}</span>
      </Fact>
      <Fact name={t('connection.token')}>
        {t(`credential.source.${source}`)} ·{' '}
        {t.rich('connection.fingerprint', { fingerprint: () => <Mono>{fingerprint}</Mono> })}
      </Fact>
      <Fact name={t('connection.since')}>
        <Time at={connectedAt} />
      </Fact>
      <Fact name={t('connection.expires')}>{expiresAt ? <Time at={expiresAt} /> : t('connection.never')}</Fact>
      <Fact name={t('connection.scopes')}>
        {scopes.length > 0 ? <Mono>{scopes.join(', ')}</Mono> : t('connection.noScopes')}
      </Fact>
      <Fact name={t('connection.reach')}>{t('connection.reachText')}</Fact>
    </FactList>
  )
}
