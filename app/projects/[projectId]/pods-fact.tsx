import { useTranslations } from 'next-intl'
import { Fact } from '#app/_ui/fact-list.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import type { ContainerStatus, PullStatus } from '#server/domain/pull-status.ts'

/** Every container with its image. Those that cannot pull come first. */
export function PodsFact({ status: { usage, containers } }: { status: PullStatus }) {
  const t = useTranslations('card')
  if ('unreadable' in usage) return null
  const sorted = [...containers].sort((a, b) => Number(Boolean(b.cause)) - Number(Boolean(a.cause)))
  return (
    <Fact name={t('pods')}>
      {containers.length === 0 && <span className="text-muted">{t('noPods')}</span>}
      <ul className="grid gap-y-2 sm:gap-y-1">
        {sorted.map((container) => (
          <ContainerRow key={`${container.pod}/${container.container}`} container={container} />
        ))}
      </ul>
    </Fact>
  )
}

function ContainerRow({ container }: { container: ContainerStatus }) {
  const t = useTranslations('container')
  const { pod, container: name, init, image, fromRegistry, references, message } = container
  return (
    <li className="grid gap-x-4 sm:grid-cols-[minmax(0,5fr)_minmax(0,6fr)_minmax(0,7fr)]">
      <span>
        <Mono>{pod}</Mono> <Mono className="text-muted">{name}</Mono>
        {init && <span className="text-muted"> ({t('init')})</span>}
      </span>
      <Mono>{image}</Mono>
      <span>
        <ContainerState container={container} />
        {!fromRegistry && <span className="block text-muted">{t('otherRegistry')}</span>}
        {fromRegistry && !references && <span className="block text-warning">{t('notReferencing')}</span>}
        {message && (
          <details className="text-muted">
            <summary className="w-fit rounded">{t('said')}</summary>
            <p className="mt-1 font-mono text-xs wrap-anywhere whitespace-pre-wrap">{message}</p>
          </details>
        )}
      </span>
    </li>
  )
}

function ContainerState({ container: { state, reason, cause } }: { container: ContainerStatus }) {
  const t = useTranslations()
  if (cause) return <Mark tone="error">{t('container.cannotPull', { cause: t(`causes.${cause}`) })}</Mark>
  return (
    <Mark tone="neutral">
      {t(`container.${state}`)} {reason && <Mono>{reason}</Mono>}
      {state === 'running' && <span> ({t('container.provesNothing')})</span>}
    </Mark>
  )
}
