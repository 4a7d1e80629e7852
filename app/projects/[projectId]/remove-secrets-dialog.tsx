'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { RefObject } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { readAgain } from '#app/_trpc/read-again.ts'
import { Dialog } from '#app/_ui/dialog.tsx'
import { isLeftBehind } from '#app/projects/left-behind.ts'
import type { ProjectView } from '#app/projects/project-view.ts'
import { useProvisioning } from '#app/projects/provisioning.tsx'
import { RemovalSteps } from '#app/projects/removal-steps.tsx'
import { useAdoptedNote } from '#app/projects/use-adopted-note.ts'
import { isRemovalComplete } from '#server/domain/pull-secret-result.ts'

interface RemoveSecretsDialogProps {
  ref: RefObject<HTMLDialogElement | null>
  project: ProjectView
  /** Beside the owner. */
  memberCount: number
}

export function RemoveSecretsDialog({ ref, project, memberCount }: RemoveSecretsDialogProps) {
  const t = useTranslations('removal')
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { clear } = useProvisioning()
  const count = project.environments.length
  const others = memberCount > 0 ? [t('secretsWhatAny')] : []
  const adopted = useAdoptedNote(project.environments)
  const remove = useMutation(
    trpc.pullSecret.remove.mutationOptions({
      onSuccess: async () => {
        clear(project.environments.map(({ id }) => id))
        await readAgain(queryClient, trpc.pullStatus.read.pathFilter())
      },
    }),
  )
  const isComplete = remove.data !== undefined && isRemovalComplete(remove.data)
  const done = remove.data?.some(isLeftBehind) ? 'secretsDoneButLeft' : 'secretsDone'
  return (
    <Dialog ref={ref} title={t('secretsTitle', { project: project.name })} onClose={remove.reset}>
      <RemovalSteps
        what={[t('secretsWhat', { count }), ...others, t('secretsStays'), ...adopted]}
        confirm={t('secretsConfirm', { count })}
        results={remove.data}
        done={t(isComplete ? done : 'incomplete')}
        isComplete={isComplete}
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ projectId: project.id })}
        onClose={() => ref.current?.close()}
      />
    </Dialog>
  )
}
