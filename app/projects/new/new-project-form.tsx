'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Button, ButtonLink } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { projectAddress } from '#app/projects/adoption-wish.ts'
import { EnvironmentChoice } from '#app/projects/new/environment-choice.tsx'
import { Plan } from '#app/projects/new/plan.tsx'
import { type ChosenEnvironment, useChosenEnvironments } from '#app/projects/new/use-chosen-environments.ts'
import { faultOf } from '#app/projects/project-name.ts'
import { ProjectNameField } from '#app/projects/project-name-field.tsx'
import { useProvisioning } from '#app/projects/provisioning.tsx'
import { useMayMakeNamespaces } from '#app/projects/use-may-make-namespaces.ts'

/**
 * Creates, then hands the results to the project's page, which shows each one on its card. Namespaces to adopt come after
 * that: their Consent names the project.
 */
function useCreateProject(chosen: ChosenEnvironment[]) {
  const trpc = useTRPC()
  const router = useRouter()
  const { show } = useProvisioning()
  const made = chosen.filter(({ existing }) => existing === null).map(({ type }) => type)
  const wishes = chosen.flatMap(({ type, existing: namespace }) => (namespace ? [{ type, namespace }] : []))
  const create = useMutation(
    trpc.project.create.mutationOptions({
      onSuccess: ({ project, results }) => {
        show(results)
        router.push(projectAddress(project.id, wishes))
      },
    }),
  )
  return {
    error: create.error,
    isBusy: create.isPending || create.isSuccess,
    madeCount: made.length,
    create: (name: string) => create.mutate({ name: name.trim(), environments: made }),
  }
}

/** The name of the first field that cannot be sent as it is. */
function wrongField(name: string, chosen: ChosenEnvironment[]): string | null {
  if (faultOf(name)) return 'name'
  if (chosen.length === 0) return 'environments'
  const wrong = chosen.find(({ fault }) => fault)
  return wrong ? `namespace-${wrong.type}` : null
}

/** Once, when the form appears: React calls it again only when the field is another one. */
const focusOnArrival = (field: HTMLInputElement | null) => field?.focus()

export function NewProjectForm() {
  const t = useTranslations('newProject')
  const [name, setName] = useState('')
  const [isTried, setTried] = useState(false)
  const isMakingOffered = useMayMakeNamespaces()
  const environments = useChosenEnvironments(isMakingOffered)
  const { chosen } = environments
  const { create, error, isBusy, madeCount: count } = useCreateProject(chosen)
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault()
    setTried(true)
    const wrong = wrongField(name, chosen)
    if (wrong) event.currentTarget.querySelector<HTMLInputElement>(`[name=${wrong}]`)?.focus()
    if (!isBusy && !wrong) create(name)
  }
  return (
    <Card className="max-w-2xl p-4 sm:p-6">
      <form onSubmit={submit} noValidate className="grid gap-5">
        <ProjectNameField
          {...{ label: t('name'), hint: t('nameHint'), isTried }}
          id="name"
          ref={focusOnArrival}
          value={name}
          onChange={setName}
        />
        <EnvironmentChoice {...environments} {...{ isMakingOffered, isTried }} />
        <Plan environments={chosen} />
        {error && <FailureMessage error={error} />}
        <div className="flex flex-wrap gap-2">
          <Button type="submit" look="primary" isBusy={isBusy}>
            {t(isBusy ? 'creating' : 'create', { count })}
          </Button>
          <ButtonLink href="/projects">{t('cancel')}</ButtonLink>
        </div>
      </form>
    </Card>
  )
}
