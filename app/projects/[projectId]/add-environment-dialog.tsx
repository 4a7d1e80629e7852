'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type RefObject, useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { failureOf } from '#app/_trpc/failure.ts'
import { Dialog } from '#app/_ui/dialog.tsx'
import { AddEnvironmentForm } from '#app/projects/[projectId]/add-environment-form.tsx'
import type { AdoptionWish } from '#app/projects/adoption-wish.ts'
import type { ProjectView } from '#app/projects/project-view.ts'
import { useProvisioning } from '#app/projects/provisioning.tsx'
import { useAdoptionWishes } from '#app/projects/use-adoption-wishes.ts'
import type { EnvironmentType } from '#server/domain/environment.ts'

interface AddEnvironmentDialogProps {
  ref: RefObject<HTMLDialogElement | null>
  project: ProjectView
}

/**
 * Asks which one, and in which namespace. What came of a new one stands on its card; for one that exists the panel in that
 * card's place goes on.
 */
export function AddEnvironmentDialog({ ref, project }: AddEnvironmentDialogProps) {
  const t = useTranslations('addEnvironment')
  const environments = useTranslations('environments')
  const [isOpened, setOpened] = useState(false)
  const { want } = useAdoptionWishes(project.id)
  const close = () => ref.current?.close()
  const add = useAddEnvironment(project.id, close)
  const added = add.data && add.variables.type
  const adopt = (wish: AdoptionWish) => {
    close()
    want(wish)
  }
  return (
    <>
      <Dialog
        ref={ref}
        title={t('title', { project: project.name })}
        onOpen={() => setOpened(true)}
        onClose={() => add.error && add.reset()}
      >
        <AddEnvironmentForm
          {...{ project, isOpened }}
          isBusy={add.isPending}
          error={add.error}
          onMake={(type: EnvironmentType) => add.mutate({ projectId: project.id, type })}
          onAdopt={adopt}
          onClose={close}
        />
      </Dialog>
      <p role="status" className="sr-only">
        {added && t('added', { environment: environments(added) })}
      </p>
    </>
  )
}

function useAddEnvironment(projectId: string, onAdded: () => void) {
  const trpc = useTRPC()
  const router = useRouter()
  const { show } = useProvisioning()
  const { drop } = useAdoptionWishes(projectId)
  return useMutation(
    trpc.environment.add.mutationOptions({
      onSuccess: ({ results }, { type }) => {
        show(results)
        drop(type)
        onAdded()
      },
      // It was added elsewhere: the page does not show it yet.
      onError: (error) => failureOf(error).code === 'CHANGED' && router.refresh(),
    }),
  )
}
