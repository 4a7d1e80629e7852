'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { RefObject } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { readAgain } from '#app/_trpc/read-again.ts'
import { Dialog } from '#app/_ui/dialog.tsx'
import { TypedName, useTypedName } from '#app/_ui/typed-name.tsx'
import { LeftNamespaces } from '#app/projects/left-namespaces.tsx'
import type { ProjectView } from '#app/projects/project-view.ts'
import { RemovalSteps } from '#app/projects/removal-steps.tsx'
import { useAdoptedNote } from '#app/projects/use-adopted-note.ts'

interface RemoveProjectDialogProps {
  ref: RefObject<HTMLDialogElement | null>
  project: ProjectView
  /** Beside the owner. */
  memberCount: number
}

/** Stays open to show what became of each namespace; closing it then leads away from what is no more. */
export function RemoveProjectDialog({ ref, project, memberCount }: RemoveProjectDialogProps) {
  const t = useTranslations('removal')
  const trpc = useTRPC()
  const router = useRouter()
  const queryClient = useQueryClient()
  const count = project.environments.length
  const isShared = memberCount > 0
  const others = isShared ? [t('projectMembers', { count: memberCount })] : []
  const typedName = useTypedName(project.name)
  const adopted = useAdoptedNote(project.environments)
  const remove = useMutation(
    trpc.project.remove.mutationOptions({
      onSuccess: async ({ removed }) => {
        if (!removed) await readAgain(queryClient, trpc.pullStatus.read.pathFilter())
      },
    }),
  )
  const isComplete = remove.data?.removed ?? false
  const leave = () => {
    if (isComplete) router.push('/projects')
    else {
      remove.reset()
      typedName.reset()
    }
  }
  return (
    <Dialog ref={ref} title={t('projectTitle', { project: project.name })} onClose={leave}>
      <RemovalSteps
        what={[t('projectWhat', { count }), ...others, t('projectStays'), ...adopted]}
        confirm={t('projectConfirm', { count })}
        results={remove.data?.environments}
        done={t(isComplete ? 'projectDone' : 'projectKept')}
        close={isComplete ? t('backToProjects') : undefined}
        note={isComplete && <LeftNamespaces environments={project.environments} />}
        isComplete={isComplete}
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => (!isShared || typedName.assert()) && remove.mutate({ projectId: project.id })}
        onClose={() => ref.current?.close()}
      >
        {isShared && <TypedName {...typedName.props} />}
      </RemovalSteps>
    </Dialog>
  )
}
