'use client'
import { Ellipsis } from 'lucide-react'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { Menu } from '#app/_ui/menu.tsx'
import { AddEnvironmentDialog } from '#app/projects/[projectId]/add-environment-dialog.tsx'
import { missingTypes } from '#app/projects/[projectId]/add-environment-form.tsx'
import { RemoveOwnSecretsDialog } from '#app/projects/[projectId]/remove-own-secrets-dialog.tsx'
import { RemoveProjectDialog } from '#app/projects/[projectId]/remove-project-dialog.tsx'
import { RemoveSecretsDialog } from '#app/projects/[projectId]/remove-secrets-dialog.tsx'
import type { ProjectView } from '#app/projects/project-view.ts'

interface ProjectMenuProps {
  project: ProjectView
  /** Beside the owner. */
  memberCount: number
  onRename: () => void
}

export function ProjectMenu(props: ProjectMenuProps) {
  return props.project.role === 'owner' ? <OwnerMenu {...props} /> : <MemberMenu project={props.project} />
}

function OwnerMenu({ project, memberCount, onRename }: ProjectMenuProps) {
  const t = useTranslations('project')
  const activity = useActivityItem(project)
  const addEnvironment = useQuestion('addEnvironment')
  const removeSecrets = useQuestion('removeSecrets')
  const removeProject = useQuestion('removeProject')
  return (
    <>
      <Menu
        label={t('menu')}
        trigger={<Ellipsis aria-hidden className="size-4" />}
        items={[
          { label: t('rename'), onChoose: onRename },
          ...(missingTypes(project).length > 0 ? [addEnvironment.item] : []),
          activity,
          ...(project.environments.length > 0 ? [removeSecrets.item] : []),
          removeProject.item,
        ]}
      />
      <AddEnvironmentDialog ref={addEnvironment.dialog} project={project} />
      <RemoveSecretsDialog ref={removeSecrets.dialog} {...{ project, memberCount }} />
      <RemoveProjectDialog ref={removeProject.dialog} {...{ project, memberCount }} />
    </>
  )
}

/** What only the owner may is not there. */
function MemberMenu({ project }: { project: ProjectView }) {
  const t = useTranslations('project')
  const activity = useActivityItem(project)
  const removeSecrets = useQuestion('removeOwnSecrets')
  return (
    <>
      <Menu
        label={t('menu')}
        trigger={<Ellipsis aria-hidden className="size-4" />}
        items={[activity, ...(project.environments.length > 0 ? [removeSecrets.item] : [])]}
      />
      <RemoveOwnSecretsDialog ref={removeSecrets.dialog} project={project} />
    </>
  )
}

function useActivityItem({ id }: ProjectView) {
  const t = useTranslations('project')
  const router = useRouter()
  return { label: t('activity'), onChoose: () => router.push(`/activity?project=${id}`) }
}

/** An item that opens a dialog. */
function useQuestion(what: 'addEnvironment' | 'removeSecrets' | 'removeOwnSecrets' | 'removeProject') {
  const t = useTranslations('project')
  const dialog = useRef<HTMLDialogElement>(null)
  const item = {
    label: t(what),
    onChoose: () => dialog.current?.showModal(),
    isDestructive: what !== 'addEnvironment',
  }
  return { dialog, item }
}
