'use client'
import { Ellipsis, Pencil } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type RefObject, useRef, useState } from 'react'
import { Button, IconButton } from '#app/_ui/button.tsx'
import { Menu } from '#app/_ui/menu.tsx'
import { PageTitle } from '#app/_ui/page-title.tsx'
import { AddEnvironmentDialog } from '#app/projects/[projectId]/add-environment-dialog.tsx'
import { missingTypes } from '#app/projects/[projectId]/add-environment-form.tsx'
import { RemoveProjectDialog } from '#app/projects/[projectId]/remove-project-dialog.tsx'
import { RemoveSecretsDialog } from '#app/projects/[projectId]/remove-secrets-dialog.tsx'
import { RenameForm } from '#app/projects/[projectId]/rename-form.tsx'
import type { ProjectView } from '#app/projects/project-view.ts'
import { useProvisioning } from '#app/projects/provisioning.tsx'

const focus = (button: HTMLButtonElement | null) => button?.focus()

export function ProjectHeader({ project }: { project: ProjectView }) {
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
            <IconButton
              ref={outcome === null ? undefined : focus}
              className="-ml-2"
              label={t('rename')}
              onClick={() => setRenaming(true)}
            >
              <Pencil aria-hidden className="size-4" />
            </IconButton>
            <div className="flex items-center gap-2">
              {project.environments.length > 0 && <ProvisionAll project={project} />}
              <ProjectMenu project={project} onRename={() => setRenaming(true)} />
            </div>
          </div>
        </PageTitle>
      )}
      <p role="status" className="sr-only">
        {outcome}
      </p>
    </>
  )
}

function ProvisionAll({ project }: { project: ProjectView }) {
  const t = useTranslations('project')
  const { byEnvironment, provision } = useProvisioning()
  const targets = project.environments.map(({ id }) => ({ projectId: project.id, environmentId: id }))
  const isBusy = targets.some(({ environmentId }) => byEnvironment.get(environmentId)?.state === 'running')
  return (
    <Button look="primary" isBusy={isBusy} onClick={() => void provision(targets)}>
      {t(isBusy ? 'provisioning' : 'provisionAll', { count: targets.length })}
    </Button>
  )
}

function ProjectMenu({ project, onRename }: { project: ProjectView; onRename: () => void }) {
  const t = useTranslations('project')
  const router = useRouter()
  const addEnvironment = useRef<HTMLDialogElement>(null)
  const removeSecrets = useRef<HTMLDialogElement>(null)
  const removeProject = useRef<HTMLDialogElement>(null)
  const askFor = (
    what: 'addEnvironment' | 'removeSecrets' | 'removeProject',
    dialog: RefObject<HTMLDialogElement | null>,
  ) => ({
    label: t(what),
    onChoose: () => dialog.current?.showModal(),
    isDestructive: what !== 'addEnvironment',
  })
  return (
    <>
      <Menu
        label={t('menu')}
        trigger={<Ellipsis aria-hidden className="size-4" />}
        items={[
          { label: t('rename'), onChoose: onRename },
          ...(missingTypes(project).length > 0 ? [askFor('addEnvironment', addEnvironment)] : []),
          { label: t('activity'), onChoose: () => router.push(`/activity?project=${project.id}`) },
          ...(project.environments.length > 0 ? [askFor('removeSecrets', removeSecrets)] : []),
          askFor('removeProject', removeProject),
        ]}
      />
      <AddEnvironmentDialog ref={addEnvironment} project={project} />
      <RemoveSecretsDialog ref={removeSecrets} project={project} />
      <RemoveProjectDialog ref={removeProject} project={project} />
    </>
  )
}
