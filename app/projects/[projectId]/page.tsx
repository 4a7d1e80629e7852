import type { Metadata } from 'next'
import { type ComponentProps, Suspense } from 'react'
import type { Answer, Coming } from '#app/_trpc/coming-answers.ts'
import { findUser } from '#app/_trpc/load.ts'
import { markedTitle } from '#app/_ui/marked-title.ts'
import { AdoptionPanel } from '#app/projects/[projectId]/adoption-panel.tsx'
import { CredentialLine } from '#app/projects/[projectId]/credential-line.tsx'
import { EmptyProject } from '#app/projects/[projectId]/empty-project.tsx'
import { EnvironmentCard } from '#app/projects/[projectId]/environment-card.tsx'
import { orderOfEnvironments } from '#app/projects/[projectId]/environments-order.ts'
import { loadProject } from '#app/projects/[projectId]/load-project.ts'
import { MembersLine } from '#app/projects/[projectId]/members/members-line.tsx'
import { ProjectAnswers } from '#app/projects/[projectId]/project-answers.tsx'
import { ProjectHeader } from '#app/projects/[projectId]/project-header.tsx'
import { WaitingCard } from '#app/projects/[projectId]/waiting-card.tsx'
import { type AdoptionWish, projectAddress, wishesIn } from '#app/projects/adoption-wish.ts'
import type { ProjectView } from '#app/projects/project-view.ts'
import { environmentTypes } from '#server/domain/environment.ts'
import type { PullStatus } from '#server/domain/pull-status.ts'
import { gitHubUrl } from '#server/page-settings.ts'

interface ProjectPageProps {
  params: Promise<{ projectId: string }>
  searchParams: Promise<{ adopt?: string | string[] }>
}

async function readPage({ params, searchParams }: ProjectPageProps) {
  const { projectId } = await params
  const wishes = wishesIn([(await searchParams).adopt ?? []].flat())
  return { wishes, ...(await loadProject(projectId, projectAddress(projectId, wishes))) }
}

export async function generateMetadata(props: ProjectPageProps): Promise<Metadata> {
  const { project, statuses } = await readPage(props)
  const isWrong = Object.values(statuses).some((status) => dataOf(status)?.verdict.severity === 'error')
  return { title: markedTitle(project.name, isWrong) }
}

/**
 * What stands where each Environment belongs: its card, or the wish for it while there is none. What is known to fail comes
 * first.
 */
function placesOf({ environments }: ProjectView, wishes: AdoptionWish[], statuses: Record<string, Coming<PullStatus>>) {
  const places = environmentTypes.map((type) => {
    const environment = environments.find((each) => each.type === type)
    const status = environment && statuses[environment.id]
    return {
      ...{ type, environment, wish: wishes.find((each) => each.type === type) },
      status: status && dataOf(status),
    }
  })
  return orderOfEnvironments(places).filter(({ environment, wish }) => environment ?? wish)
}

export default async function ProjectPage(props: ProjectPageProps) {
  const { project, connection, members, wishes, check, statuses } = await readPage(props)
  const user = await findUser()
  const card = {
    connection,
    environments: project.environments,
    projectId: project.id,
    role: project.role,
    gitHubUrl: gitHubUrl(),
  }
  // Only the owner may ask for a namespace to be adopted.
  const places = placesOf(project, project.role === 'owner' ? wishes : [], statuses)
  return (
    <ProjectAnswers projectId={project.id} statuses={arrivedOf(statuses)} check={check}>
      <ProjectHeader project={project} memberCount={members.members.length} />
      <CredentialLine connection={connection} />
      <MembersLine {...{ project, members }} login={user?.login ?? ''} />
      {places.length === 0 && <EmptyProject project={project} />}
      {places.map(({ type, environment, wish }) => (
        // Holds the focus while a panel gives way to a card.
        <div key={type} tabIndex={-1} className="min-w-0 outline-none">
          {environment ? (
            <ComingCard {...card} key={environment.id} environment={environment} status={statuses[environment.id]} />
          ) : (
            wish && <AdoptionPanel key={wish.namespace} projectId={project.id} wish={wish} />
          )}
        </div>
      ))}
    </ProjectAnswers>
  )
}

const arrivedOf = (statuses: Record<string, Coming<PullStatus>>) =>
  Object.fromEntries(Object.entries(statuses).filter(([, status]) => !('then' in status)))

const dataOf = (status: Coming<PullStatus>) => ('data' in status ? status.data : undefined)

interface ComingCardProps extends ComponentProps<typeof EnvironmentCard> {
  status: Coming<PullStatus> | undefined
}

/** A card whose namespace has not answered yet follows the page when it has, and holds up no other. */
function ComingCard({ status, ...props }: ComingCardProps) {
  if (!status || !('then' in status)) return <EnvironmentCard {...props} />
  return (
    <Suspense fallback={<WaitingCard environment={props.environment} />}>
      <LateCard {...props} status={status} />
    </Suspense>
  )
}

async function LateCard({ status, ...props }: ComingCardProps & { status: Promise<Answer<PullStatus>> }) {
  return (
    <ProjectAnswers projectId={props.projectId} statuses={{ [props.environment.id]: await status }}>
      <EnvironmentCard {...props} isLate />
    </ProjectAnswers>
  )
}
