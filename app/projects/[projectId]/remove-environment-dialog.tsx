'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { RefObject } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { readAgain } from '#app/_trpc/read-again.ts'
import { Dialog } from '#app/_ui/dialog.tsx'
import { moveFocusToContent } from '#app/_ui/keep-focus.ts'
import { LeftNamespaces } from '#app/projects/left-namespaces.tsx'
import type { EnvironmentView } from '#app/projects/project-view.ts'
import { useProvisioning } from '#app/projects/provisioning.tsx'
import { RemovalSteps } from '#app/projects/removal-steps.tsx'

interface RemoveEnvironmentDialogProps {
  ref: RefObject<HTMLDialogElement | null>
  projectId: string
  environment: EnvironmentView
}

/** Stays open to show what became of the secret; closing it then takes the card away. */
export function RemoveEnvironmentDialog({ ref, projectId, environment }: RemoveEnvironmentDialogProps) {
  const t = useTranslations('removal')
  const environments = useTranslations('environments')
  const router = useRouter()
  const remove = useRemoveEnvironment()
  const isComplete = remove.data?.removed ?? false
  const { namespace, adopted } = environment
  const leave = () => {
    if (!isComplete) return remove.reset()
    moveFocusToContent()
    router.refresh()
  }
  return (
    <Dialog ref={ref} title={t('environmentTitle', { environment: environments(environment.type) })} onClose={leave}>
      <RemovalSteps
        what={[t('environmentWhat', { namespace }), t(adopted ? 'environmentStaysAdopted' : 'environmentStays')]}
        confirm={t('environmentConfirm')}
        results={remove.data?.environments}
        done={t(isComplete ? 'environmentDone' : 'environmentKept')}
        note={isComplete && <LeftNamespaces environments={[environment]} />}
        isComplete={isComplete}
        isBusy={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ projectId, environmentId: environment.id })}
        onClose={() => ref.current?.close()}
      />
    </Dialog>
  )
}

function useRemoveEnvironment() {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { clear } = useProvisioning()
  return useMutation(
    trpc.environment.remove.mutationOptions({
      onSuccess: async ({ removed }, environment) => {
        clear([environment.environmentId])
        if (!removed) await readAgain(queryClient, trpc.pullStatus.read.queryFilter(environment))
      },
    }),
  )
}
