'use client'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type ComponentProps, useEffect, useRef } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Card } from '#app/_ui/card.tsx'
import { FactList } from '#app/_ui/fact-list.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import type { ConnectionView } from '#app/connection/use-connection-check.ts'
import { CardHeader } from '#app/projects/[projectId]/card-header.tsx'
import { ConsentDemand } from '#app/projects/[projectId]/consent-demand.tsx'
import { FactsSkeleton } from '#app/projects/[projectId]/facts-skeleton.tsx'
import { HowToUseDialog } from '#app/projects/[projectId]/how-to-use-dialog.tsx'
import { ImageCheck } from '#app/projects/[projectId]/image-check.tsx'
import { PodsFact } from '#app/projects/[projectId]/pods-fact.tsx'
import { ProvisionOutcome } from '#app/projects/[projectId]/provision-outcome.tsx'
import { PutTokenButton } from '#app/projects/[projectId]/put-token-dialog.tsx'
import { SecretFact } from '#app/projects/[projectId]/secret-fact.tsx'
import { UnreadFact } from '#app/projects/[projectId]/unread-fact.tsx'
import { UsageFact } from '#app/projects/[projectId]/usage-fact.tsx'
import { useFold } from '#app/projects/[projectId]/use-fold.ts'
import { useStatuses } from '#app/projects/[projectId]/use-statuses.ts'
import { VerdictLine } from '#app/projects/[projectId]/verdict-line.tsx'
import { mendOfVerdict } from '#app/projects/[projectId]/verdict-mend.ts'
import { otherHolder } from '#app/projects/other-holder.ts'
import type { EnvironmentView, ProjectView } from '#app/projects/project-view.ts'

interface EnvironmentCardProps {
  projectId: string
  role: ProjectView['role']
  environment: EnvironmentView
  /** All of the project, this one too. */
  environments: EnvironmentView[]
  connection: ConnectionView
  /** GitHub's web address. */
  gitHubUrl: string
  /** It came after the page, in the place of a skeleton. */
  isLate?: boolean
}

/** One Environment as the cluster shows it now. It is read by itself, so a slow namespace holds up no other. */
export function EnvironmentCard(props: EnvironmentCardProps) {
  const { projectId, role, environment, environments, connection, gitHubUrl } = props
  const t = useTranslations()
  const trpc = useTRPC()
  const { data, error, isFetching, refetch } = useQuery(
    trpc.pullStatus.read.queryOptions({ projectId, environmentId: environment.id }, { trpc: { abortOnUnmount: true } }),
  )
  const [worst] = useStatuses(projectId, environments)
  const fold = useFold({
    name: environment.type,
    environmentId: environment.id,
    status: data,
    isLate: props.isLate ?? false,
  })
  const card = useCard(environment.type, data !== undefined)
  const isClosed = data?.verdict.code === 'consent-missing'
  const howToUse = useRef<HTMLDialogElement>(null)
  const openHowToUse = () => howToUse.current?.showModal()
  const check = () => void refetch()
  const shared = { projectId, connection, gitHubUrl, onHowToUse: openHowToUse }
  return (
    <Card
      ref={card}
      id={environment.type}
      tabIndex={-1}
      aria-labelledby={`${environment.id}-name`}
      aria-busy={isFetching}
      className="outline-none"
    >
      <CardHeader {...{ projectId, role, environment, isFetching, fold }} status={data} />
      {(fold.isOpen || error) && (
        <div className="grid grid-cols-1 gap-4 border-t border-line p-4">
          {error && <FailureMessage error={error} onRetry={check} note={data && t('card.stale')} />}
          {(data || !error) && (
            <VerdictLine
              {...shared}
              type={environment.type}
              isFirst={worst?.type === environment.type}
              status={data}
              onCheck={check}
            />
          )}
          <ProvisionOutcome environmentId={environment.id} isClosed={isClosed} />
          {data && !isClosed && <Facts {...shared} status={data} />}
          {isClosed && <ConsentDemand {...{ projectId, role, environment }} />}
          {!data && !error && <FactsSkeleton />}
        </div>
      )}
      {data && <HowToUseDialog ref={howToUse} environment={environment} status={data} />}
    </Card>
  )
}

/**
 * A card that the address names is brought up once more when its content is there: before, the page was too short. It takes
 * the focus that was left to its place by what stood there before it.
 */
function useCard(name: string, isRead: boolean) {
  const card = useRef<HTMLElement>(null)

  // Follows the fragment of the address.
  useEffect(() => {
    if (isRead && location.hash === `#${name}`) card.current?.scrollIntoView()
  }, [name, isRead])

  return (element: HTMLElement | null) => {
    card.current = element
    if (element?.parentElement === document.activeElement) element?.focus({ preventScroll: true })
  }
}

function Facts(props: ComponentProps<typeof ImageCheck>) {
  const { projectId, connection, gitHubUrl, status, onHowToUse } = props
  const holder = otherHolder(status.secret)
  const standpoint = { source: connection?.source, gitHubUrl, holder }
  // Where a finding asks for the reader's token, its button stands there.
  const isOthers =
    holder !== undefined &&
    !status.secret.isDeleting &&
    status.findings.every((finding) => mendOfVerdict(finding, standpoint)?.kind !== 'put-mine')
  return (
    <FactList>
      <SecretFact secret={status.secret} readAt={status.readAt}>
        {isOthers && (
          <span className="sm:-mt-1.5 sm:mb-1.5">
            <PutTokenButton look="secondary" projectId={projectId} environmentId={status.environmentId} />
          </span>
        )}
      </SecretFact>
      <UsageFact status={status} onHowToUse={onHowToUse} />
      <PodsFact status={status} />
      <UnreadFact unread={status.unread} />
      <ImageCheck {...props} />
    </FactList>
  )
}
