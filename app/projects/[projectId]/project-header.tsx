'use client'
import { Pencil } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useState } from 'react'
import { Button, IconButton } from '#app/_ui/button.tsx'
import { PageTitle } from '#app/_ui/page-title.tsx'
import { ProjectMenu } from '#app/projects/[projectId]/project-menu.tsx'
import { RefreshButton } from '#app/projects/[projectId]/refresh-button.tsx'
import { RenameForm } from '#app/projects/[projectId]/rename-form.tsx'
import { TroubleSummary } from '#app/projects/[projectId]/trouble-summary.tsx'
import type { ProjectView } from '#app/projects/project-view.ts'
import { useProvisioning } from '#app/projects/provisioning.tsx'

const focus = (button: HTMLButtonElement | null) => button?.focus()

interface ProjectHeaderProps {
  project: ProjectView
  /** Beside the owner. */
  memberCount: number
}

export function ProjectHeader({ project, memberCount }: ProjectHeaderProps) {
  const t = useTranslations('project')
  const [isRenaming, setRenaming] = useState(false)
  /** What came of the last renaming, to be announced; null before the first. */
  const [outcome, setOutcome] = useState<string | null>(null)
  const closeRename = (name?: string) => {
    setRenaming(false)
    setOutcome(name ? t('renamed', { name }) : '')
  }
  return (
    <>
      {isRenaming ? (
        <RenameForm project={project} onClose={closeRename} />
      ) : (
        <PageTitle title={project.name}>
          <div className="flex grow items-center justify-between gap-2">
            {project.role === 'owner' && (
              <IconButton
                ref={outcome === null ? undefined : focus}
                className="-ml-2"
                label={t('rename')}
                onClick={() => setRenaming(true)}
              >
                <Pencil aria-hidden className="size-4" />
              </IconButton>
            )}
            <div className="ml-auto flex items-center gap-2">
              {project.environments.length > 0 && <ProvisionAll project={project} />}
              {project.environments.length > 0 && <RefreshButton />}
              <ProjectMenu {...{ project, memberCount }} onRename={() => setRenaming(true)} />
            </div>
          </div>
        </PageTitle>
      )}
      <p role="status" className="sr-only">
        {outcome}
      </p>
      {project.environments.length > 0 && <TroubleSummary project={project} />}
    </>
  )
}

function ProvisionAll({ project }: { project: ProjectView }) {
  const t = useTranslations('project')
  const { byEnvironment, provision } = useProvisioning()
  const targets = project.environments.map(({ id }) => ({ projectId: project.id, environmentId: id }))
  const isBusy = targets.some(({ environmentId }) => byEnvironment.get(environmentId)?.state === 'running')
  return (
    <Button isBusy={isBusy} onClick={() => void provision(targets)}>
      {t(isBusy ? 'provisioning' : 'provisionAll', { count: targets.length })}
    </Button>
  )
}
