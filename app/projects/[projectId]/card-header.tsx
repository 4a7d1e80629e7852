'use client'
import { ChevronDown, ChevronRight } from 'lucide-react'
import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { IconButton } from '#app/_ui/button.tsx'
import { CopyButton } from '#app/_ui/copy-button.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { Time } from '#app/_ui/time.tsx'
import { EnvironmentMenu } from '#app/projects/[projectId]/environment-menu.tsx'
import type { useFold } from '#app/projects/[projectId]/use-fold.ts'
import { otherHolder } from '#app/projects/other-holder.ts'
import type { EnvironmentView, ProjectView } from '#app/projects/project-view.ts'
import type { PullStatus } from '#server/domain/pull-status.ts'
import { workloadsOf } from '#server/domain/workload.ts'

interface CardHeaderProps {
  projectId: string
  role: ProjectView['role']
  environment: EnvironmentView
  status: PullStatus | undefined
  isFetching: boolean
  fold: ReturnType<typeof useFold>
}

/** When the card was read, what can be done with it, and of a folded one all that there is to know. */
export function CardHeader({ projectId, role, environment, status, isFetching, fold }: CardHeaderProps) {
  const t = useTranslations()
  return (
    <CardHeading environment={environment}>
      {status && !fold.isOpen && <Healthy status={status} />}
      <span role="status" className="text-sm text-muted sm:ml-auto">
        {isFetching || !status
          ? isFetching && t('card.reading')
          : t.rich('card.readAt', { tookMs: status.tookMs, time: () => <Time at={status.readAt} show="clock" /> })}
      </span>
      <span className="flex items-center">
        {role === 'owner' && <EnvironmentMenu projectId={projectId} environment={environment} />}
        {fold.canFold && <FoldButton name={t(`environments.${environment.type}`)} fold={fold} />}
      </span>
    </CardHeading>
  )
}

/** What the card is about, the same while it is waited for. */
export function CardHeading({ environment, children }: { environment: EnvironmentView; children: ReactNode }) {
  const t = useTranslations()
  const { id, type, namespace, adopted } = environment
  return (
    <div className="flex min-h-11 flex-wrap items-center gap-x-3 px-4 py-1.5">
      <h2 id={`${id}-name`} className="font-semibold">
        {t(`environments.${type}`)}
      </h2>
      <span className="inline-flex min-w-0 items-center gap-1 text-muted">
        <Mono>{namespace}</Mono>
        <CopyButton text={namespace} what={t('card.namespace')} />
        {adopted && <span className="text-sm">{t('card.adopted')}</span>}
      </span>
      {children}
    </div>
  )
}

function FoldButton({ name, fold: { isOpen, setOpen } }: { name: string; fold: ReturnType<typeof useFold> }) {
  const t = useTranslations('card')
  const Chevron = isOpen ? ChevronDown : ChevronRight
  return (
    <IconButton
      label={t(isOpen ? 'fold' : 'unfold', { environment: name })}
      aria-expanded={isOpen}
      onClick={() => setOpen(!isOpen)}
    >
      <Chevron aria-hidden className="size-4" />
    </IconButton>
  )
}

function Healthy({ status: { secret, containers } }: { status: PullStatus }) {
  const t = useTranslations()
  const holder = otherHolder(secret)
  const workloads = workloadsOf(containers).length
  return (
    <Mark tone="ok" className="text-sm">
      <span className="text-ink">
        {holder ? t('verdict.held.sentences.ok', { holder }) : t('verdict.sentences.ok')}{' '}
        {t('card.healthy', { workloads })}
      </span>
    </Mark>
  )
}
