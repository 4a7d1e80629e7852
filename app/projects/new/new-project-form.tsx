'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Button, ButtonLink } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { EnvironmentChoice } from '#app/projects/new/environment-choice.tsx'
import { Plan } from '#app/projects/new/plan.tsx'
import { faultOf } from '#app/projects/project-name.ts'
import { ProjectNameField } from '#app/projects/project-name-field.tsx'
import { useProvisioning } from '#app/projects/provisioning.tsx'
import { type EnvironmentType, environmentTypes } from '#server/domain/environment.ts'

/** Creates, then hands the results to the project's page, which shows each one on its card. */
function useCreateProject() {
  const trpc = useTRPC()
  const router = useRouter()
  const { show } = useProvisioning()
  return useMutation(
    trpc.project.create.mutationOptions({
      onSuccess: ({ project, results }) => {
        show(results)
        router.push(`/projects/${project.id}`)
      },
    }),
  )
}

export function NewProjectForm() {
  const t = useTranslations('newProject')
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<EnvironmentType[]>(['development', 'production'])
  const [isTried, setTried] = useState(false)
  const create = useCreateProject()
  const isBusy = create.isPending || create.isSuccess
  const isMissing = isTried && chosen.length === 0

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setTried(true)
    const wrong = faultOf(name) ? 'name' : chosen.length === 0 ? 'environments' : null
    if (wrong) event.currentTarget.querySelector<HTMLInputElement>(`[name=${wrong}]`)?.focus()
    if (isBusy || wrong) return
    create.mutate({ name: name.trim(), environments: chosen })
  }
  const toggle = (type: EnvironmentType) =>
    setChosen(environmentTypes.filter((each) => (each === type) !== chosen.includes(each)))

  return (
    <Card className="max-w-2xl p-4 sm:p-6">
      <form onSubmit={submit} noValidate className="grid gap-5">
        <ProjectNameField
          id="name"
          label={t('name')}
          hint={t('nameHint')}
          value={name}
          onChange={setName}
          isTried={isTried}
        />
        <EnvironmentChoice chosen={chosen} onToggle={toggle} error={isMissing ? t('environmentsMissing') : null} />
        <Plan environments={chosen} />
        {create.error && <FailureMessage error={create.error} />}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" isBusy={isBusy}>
            {isBusy ? t('creating', { count: chosen.length }) : t('create', { count: chosen.length })}
          </Button>
          <ButtonLink href="/projects">{t('cancel')}</ButtonLink>
        </div>
      </form>
    </Card>
  )
}
