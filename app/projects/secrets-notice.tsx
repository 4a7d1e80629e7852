'use client'
import { useTranslations } from 'next-intl'
import { Button, ButtonLink } from '#app/_ui/button.tsx'
import { Message } from '#app/_ui/message.tsx'
import type { ConnectionCheck } from '#app/connection/use-connection-check.ts'
import { otherHolder } from '#app/projects/other-holder.ts'
import type { WantingSecret } from '#app/projects/use-overview.ts'
import type { UpdateProgress } from '#app/projects/use-update.ts'
import type { ListedSecretStatus } from '#server/domain/pull-status.ts'

interface SecretsNoticeProps {
  /** Those that are outdated or missing, and that one press brings up to date. */
  wanting: WantingSecret[]
  /** Outdated ones that hold another person's living token. */
  others: number
  progress: UpdateProgress
  /** False until the secrets were read. */
  isRead: boolean
  isAllCurrent: boolean
  /** Environments on the page whose pods cannot pull. */
  failing: number
  /** Adopted namespaces that do not let their project in. */
  closed: number
  /** What GitHub says of the token; undefined until it has answered. */
  connection: ConnectionCheck['state'] | undefined
}

/** Above the projects: how many secrets want a press. It is there from the beginning, so that nothing moves by it. */
export function SecretsNotice(props: SecretsNoticeProps) {
  return <div role="status">{props.wanting.length > 0 ? <Wanting {...props} /> : <Standing {...props} />}</div>
}

/** Where nothing is to be pressed. */
function Standing({ isRead, isAllCurrent, failing, closed, others }: SecretsNoticeProps) {
  const t = useTranslations()
  const troubles = useTroubles(failing, closed)
  if (troubles) {
    return (
      <Message tone="error">
        <span className="text-ink">{troubles}</span>
      </Message>
    )
  }
  if (others > 0) {
    return (
      <Message tone="warning">
        <span className="text-ink">{t('update.others', { count: others })}</span>
      </Message>
    )
  }
  return (
    <Message tone={isAllCurrent ? 'ok' : 'neutral'}>
      <span className="text-ink">{isRead ? t('update.none') : t('projects.reading')}</span>
    </Message>
  )
}

/** What no update mends, in words; empty where there is nothing. */
function useTroubles(failing: number, closed: number): string {
  const t = useTranslations('update')
  const told = [failing > 0 && t('failing', { count: failing }), closed > 0 && t('closed', { count: closed })]
  return told.filter((sentence) => sentence !== false).join(' ')
}

/** The reader's own token is dead, so that none could be written. */
function isOfDeadToken(secret: ListedSecretStatus): boolean {
  const isDead = secret.detail === 'no-connection' || secret.detail === 'token-expired'
  return isDead && otherHolder(secret) === undefined
}

/** States in which there is no token that could be written. */
const tokenless: ConnectionCheck['state'][] = ['not-connected', 'revoked', 'scope-missing', 'expiring']

/** With the one button for all of them. */
function Wanting({ wanting, others, progress, connection, failing, closed }: SecretsNoticeProps) {
  const t = useTranslations('update')
  const troubles = useTroubles(failing, closed)
  const count = wanting.length
  const missing = wanting.filter(({ secret }) => secret.state === 'missing').length
  const kind = missing === 0 ? 'outdated' : missing === count ? 'missing' : 'both'
  const isStuck =
    wanting.some(({ secret }) => isOfDeadToken(secret)) || (connection !== undefined && tokenless.includes(connection))
  return (
    <Message tone={isStuck || troubles ? 'error' : 'warning'}>
      <span className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <span className="min-w-0 flex-1 basis-64 text-ink">
          {troubles && `${troubles} `}
          {t(`wanting.${kind}`, { count, missing, outdated: count - missing })}
          {isStuck && ` ${t('stuck')}`}
          {others > 0 && ` ${t('others', { count: others })}`}
        </span>
        {isStuck ? (
          <ButtonLink href="/connection" look="primary" className="sm:-my-1.5">
            {t('toConnection')}
          </ButtonLink>
        ) : (
          <Button
            look="primary"
            className="sm:-my-1.5"
            isBusy={progress.isRunning}
            onClick={() => progress.update(wanting)}
          >
            {t(`press.${kind}`, { count })}
          </Button>
        )}
      </span>
    </Message>
  )
}
