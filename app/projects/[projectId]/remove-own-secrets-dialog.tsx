'use client'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type RefObject, useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { readAgain } from '#app/_trpc/read-again.ts'
import { Button } from '#app/_ui/button.tsx'
import { Dialog, DialogActions } from '#app/_ui/dialog.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { isLeftBehind } from '#app/projects/left-behind.ts'
import type { ProjectView } from '#app/projects/project-view.ts'
import { useProvisioning } from '#app/projects/provisioning.tsx'
import { RemovalSteps } from '#app/projects/removal-steps.tsx'
import { isRemovalComplete } from '#server/domain/pull-secret-result.ts'

interface RemoveOwnSecretsDialogProps {
  ref: RefObject<HTMLDialogElement | null>
  project: ProjectView
}

/** For a member: removes the PullSecrets that their token was put into, and no other. */
export function RemoveOwnSecretsDialog({ ref, project }: RemoveOwnSecretsDialogProps) {
  const t = useTranslations('removal')
  const [isOpen, setOpen] = useState(false)
  const { name } = project
  return (
    <Dialog
      ref={ref}
      title={t('secretsTitleYours', { project: name })}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
    >
      {isOpen && <OwnSecrets project={project} onClose={() => ref.current?.close()} />}
    </Dialog>
  )
}

function OwnSecrets({ project, onClose }: { project: ProjectView; onClose: () => void }) {
  const t = useTranslations()
  const trpc = useTRPC()
  const placements = useQuery(trpc.connection.placements.queryOptions(undefined, { trpc: { abortOnUnmount: true } }))
  const [chosen, setChosen] = useState<string[]>()
  const remove = useRemoval(project)
  const held = project.environments.filter(({ id }) => placements.data?.some((one) => one.environmentId === id))
  if (!placements.data || held.length === 0) {
    return (
      <>
        {placements.error && <FailureMessage error={placements.error} onRetry={() => void placements.refetch()} />}
        <p role="status">
          {placements.isFetching ? t('card.reading') : placements.data && t('removal.secretsWhatYours', { count: 0 })}
        </p>
        <DialogActions>
          <Button onClick={onClose}>{t('dialog.close')}</Button>
        </DialogActions>
      </>
    )
  }
  const isComplete = remove.data !== undefined && isRemovalComplete(remove.data)
  const done = remove.data?.some(isLeftBehind) ? 'secretsDoneButLeft' : 'secretsDone'
  const environmentIds = chosen ?? held.map(({ id }) => id)
  const count = environmentIds.length
  const confirm = () => {
    setChosen(environmentIds)
    remove.mutate({ projectId: project.id, environmentIds })
  }
  return (
    <RemovalSteps
      what={[t('removal.secretsWhatYours', { count }), t('removal.secretsStays')]}
      confirm={t('removal.secretsConfirm', { count })}
      results={remove.data}
      done={t(`removal.${isComplete ? done : 'incomplete'}`)}
      isComplete={isComplete}
      isBusy={remove.isPending}
      error={remove.error}
      onConfirm={confirm}
      onClose={onClose}
    />
  )
}

function useRemoval(project: ProjectView) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { clear } = useProvisioning()
  return useMutation(
    trpc.pullSecret.remove.mutationOptions({
      onSuccess: async () => {
        clear(project.environments.map(({ id }) => id))
        await readAgain(queryClient, trpc.pullStatus.read.pathFilter())
      },
    }),
  )
}
