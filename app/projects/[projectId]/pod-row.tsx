'use client'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Mark } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { Time } from '#app/_ui/time.tsx'
import { isRetry, type PodGroup } from '#app/projects/[projectId]/pod-groups.ts'
import { isNeverPulled } from '#server/domain/pull-failure.ts'
import type { ContainerStatus } from '#server/domain/pull-status.ts'

interface PodRowProps {
  group: PodGroup
  readAt: string
  /** A finding shows what the node said. */
  isTold: boolean
}

/** One container, or as many as are equal but for their pod. */
export function PodRow({ group, readAt, isTold }: PodRowProps) {
  const { container, pods } = group
  return (
    <li className="grid gap-x-4 sm:grid-cols-[minmax(0,5fr)_minmax(0,6fr)_minmax(0,7fr)]">
      <PodNames group={group} />
      <Mono>{container.image}</Mono>
      <div>
        <ContainerState container={container} />
        <div className="pl-5.5">
          <ContainerNotes group={group} readAt={readAt} />
          <NodeWords message={isTold ? undefined : container.message} isOfMany={pods.length > 1} />
        </div>
      </div>
    </li>
  )
}

function ContainerName({ container: { container, init, ephemeral, volume } }: { container: ContainerStatus }) {
  const t = useTranslations('container')
  return (
    <>
      <Mono className="text-muted">{container}</Mono>
      {init && <span className="text-muted"> {t('init')}</span>}
      {ephemeral && <span className="text-muted"> {t('ephemeral')}</span>}
      {volume && <span className="text-muted"> {t('volume')}</span>}
    </>
  )
}

/** So many names are listed. */
const NAMES = 50

/** The workload, with the names of its pods when they are asked for: there may be many. */
function PodNames({ group: { container, pods } }: { group: PodGroup }) {
  const t = useTranslations('container')
  const [isOpen, setOpen] = useState(false)
  const { kind, name } = container.workload
  if (kind === 'Pod' && pods.length === 1) {
    return (
      <span>
        <Mono>{name}</Mono> <ContainerName container={container} />
      </span>
    )
  }
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary className="w-fit rounded">
        {kind !== 'Pod' && (
          <>
            <Mono>{name}</Mono> <span className="text-muted">({kind})</span>{' '}
          </>
        )}
        <span className="font-medium">{t('pods', { count: pods.length })}</span> <ContainerName container={container} />
      </summary>
      {isOpen && (
        <ul className="mt-1 pl-4">
          {pods.slice(0, NAMES).map((pod) => (
            <li key={pod}>
              <Mono>{pod}</Mono>
            </li>
          ))}
          {pods.length > NAMES && <li className="text-muted">{t('morePods', { count: pods.length - NAMES })}</li>}
        </ul>
      )}
    </details>
  )
}

function ContainerState({ container: { state, reason, cause, message } }: { container: ContainerStatus }) {
  const t = useTranslations()
  if (cause === 'not-found' && isNeverPulled(message)) return <Mark tone="error">{t('container.neverPulled')}</Mark>
  if (cause) {
    return (
      <Mark tone="error">
        {t('container.cannotPull', { cause: t(`causes.${cause}`) })}{' '}
        {cause === 'other' && reason && !isRetry(reason) && <Mono className="inline-block">{reason}</Mono>}
      </Mark>
    )
  }
  return (
    <Mark tone="neutral">
      {t(`container.${state}`)} {reason && <Mono>{reason}</Mono>}
      {state === 'running' && <span> {t('container.provesNothing')}</span>}
    </Mark>
  )
}

function ContainerNotes({ group: { container, nodes }, readAt }: { group: PodGroup; readAt: string }) {
  const t = useTranslations('container')
  const { fromRegistry, references, serviceAccount, failedAt, cause, since } = container
  const [node] = nodes
  return (
    <>
      {cause && node && (
        <p className="text-muted">
          {nodes.length > 1 ? t('nodes', { count: nodes.length }) : t.rich('node', { node: () => <Mono>{node}</Mono> })}
        </p>
      )}
      {failedAt && (
        <p className="text-muted">{t.rich('failedAt', { time: () => <Time at={failedAt} from={readAt} /> })}</p>
      )}
      {!cause && since && (
        <p className="text-muted">{t.rich('pulling', { time: () => <Time at={since} from={readAt} /> })}</p>
      )}
      {!fromRegistry && <p className="text-muted">{t('otherRegistry')}</p>}
      {fromRegistry && !references && <p className="text-warning">{t('notReferencing')}</p>}
      {serviceAccount !== 'default' && (
        <p className="text-muted">{t.rich('account', { account: () => <Mono>{serviceAccount}</Mono> })}</p>
      )}
    </>
  )
}

function NodeWords({ message, isOfMany }: { message: string | undefined; isOfMany: boolean }) {
  const t = useTranslations('container')
  if (!message) return null
  return (
    <details className="text-muted">
      <summary className="w-fit rounded">{t(isOfMany ? 'saidLast' : 'said')}</summary>
      <p className="mt-1 font-mono text-xs wrap-anywhere whitespace-pre-wrap">{message}</p>
    </details>
  )
}
