'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type FormEvent, type RefObject, useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { failureOf } from '#app/_trpc/failure.ts'
import { Button } from '#app/_ui/button.tsx'
import { Dialog, DialogActions } from '#app/_ui/dialog.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import type { ProjectView } from '#app/projects/project-view.ts'
import { useProvisioning } from '#app/projects/provisioning.tsx'
import { type EnvironmentType, environmentTypes, namespaceOf } from '#server/domain/environment.ts'

interface AddEnvironmentDialogProps {
  ref: RefObject<HTMLDialogElement | null>
  project: ProjectView
}

/** Those that the project does not have, in the order of promotion. */
export function missingTypes({ environments }: ProjectView): EnvironmentType[] {
  return environmentTypes.filter((type) => environments.every((environment) => environment.type !== type))
}

/** Asks which one and says what will happen. What came of it stands on the new card. */
export function AddEnvironmentDialog({ ref, project }: AddEnvironmentDialogProps) {
  const t = useTranslations('addEnvironment')
  const environments = useTranslations('environments')
  const add = useAddEnvironment(() => ref.current?.close())
  const added = add.data && add.variables.type
  return (
    <>
      <Dialog ref={ref} title={t('title', { project: project.name })} onClose={() => add.error && add.reset()}>
        <Choice
          project={project}
          isBusy={add.isPending}
          error={add.error}
          onChoose={(type) => add.mutate({ projectId: project.id, type })}
          onClose={() => ref.current?.close()}
        />
      </Dialog>
      <p role="status" className="sr-only">
        {added && t('added', { environment: environments(added) })}
      </p>
    </>
  )
}

function useAddEnvironment(onAdded: () => void) {
  const trpc = useTRPC()
  const router = useRouter()
  const { show } = useProvisioning()
  return useMutation(
    trpc.environment.add.mutationOptions({
      onSuccess: ({ results }) => {
        show(results)
        router.refresh()
        onAdded()
      },
      // It was added elsewhere: the page does not show it yet.
      onError: (error) => failureOf(error).code === 'CHANGED' && router.refresh(),
    }),
  )
}

interface ChoiceProps {
  project: ProjectView
  isBusy: boolean
  error: unknown
  onChoose: (type: EnvironmentType) => void
  onClose: () => void
}

function Choice({ project, isBusy, error, onChoose, onClose }: ChoiceProps) {
  const t = useTranslations()
  const missing = missingTypes(project)
  const [picked, setPicked] = useState<EnvironmentType>()
  const type = missing.find((each) => each === picked) ?? missing[0]
  const words = type && { environment: t(`environments.${type}`) }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (type && !isBusy) onChoose(type)
  }
  return (
    <form onSubmit={submit} className="grid gap-4">
      <Options {...{ missing, type }} onPick={setPicked} />
      {type && (
        <p>{t.rich('addEnvironment.what', { namespace: () => <Mono>{namespaceOf(project.id, type)}</Mono> })}</p>
      )}
      {error !== null && <FailureMessage error={error} />}
      <DialogActions>
        <Button onClick={onClose}>{t('dialog.cancel')}</Button>
        {words && (
          <Button type="submit" look="primary" isBusy={isBusy}>
            {t(isBusy ? 'addEnvironment.adding' : 'addEnvironment.confirm', words)}
          </Button>
        )}
      </DialogActions>
    </form>
  )
}

interface OptionsProps {
  missing: EnvironmentType[]
  type: EnvironmentType | undefined
  onPick: (type: EnvironmentType) => void
}

function Options({ missing, type, onPick }: OptionsProps) {
  const t = useTranslations()
  return (
    <fieldset>
      <legend className="mb-1 text-sm font-medium">{t('addEnvironment.choose')}</legend>
      <div className="flex flex-wrap gap-x-6 gap-y-1">
        {missing.map((each) => (
          <label key={each} className="flex min-h-8 items-center gap-2">
            <input
              type="radio"
              name="environment"
              value={each}
              checked={each === type}
              onChange={() => onPick(each)}
              className="size-4 accent-accent"
            />
            {t(`environments.${each}`)}
          </label>
        ))}
      </div>
    </fieldset>
  )
}
