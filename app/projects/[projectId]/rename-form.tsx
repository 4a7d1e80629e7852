'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type FormEvent, useState, useTransition } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Button } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { faultOf } from '#app/projects/project-name.ts'
import { ProjectNameField } from '#app/projects/project-name-field.tsx'
import type { ProjectView } from '#app/projects/project-view.ts'

interface RenameFormProps {
  project: ProjectView
  /** With the new name when there is one. */
  onClose: (name?: string) => void
}

const select = (input: HTMLInputElement | null) => {
  input?.focus()
  input?.select()
}

/** In the place of the title. Esc gives up. */
export function RenameForm({ project, onClose }: RenameFormProps) {
  const t = useTranslations()
  const trpc = useTRPC()
  const router = useRouter()
  const [name, setName] = useState(project.name)
  const [isTried, setTried] = useState(false)
  const [isRefreshing, startRefresh] = useTransition()
  const rename = useMutation(
    trpc.project.rename.mutationOptions({
      onSuccess: (renamed) =>
        startRefresh(() => {
          router.refresh()
          onClose(renamed.name)
        }),
    }),
  )
  const isBusy = rename.isPending || isRefreshing
  const submit = (event: FormEvent) => {
    event.preventDefault()
    setTried(true)
    if (faultOf(name)) document.getElementById('rename')?.focus()
    else if (!isBusy) rename.mutate({ projectId: project.id, name: name.trim() })
  }
  return (
    <form
      onSubmit={submit}
      noValidate
      onKeyDown={(event) => event.key === 'Escape' && onClose()}
      className="grid gap-2"
    >
      <h1 className="sr-only">{project.name}</h1>
      <div className="flex flex-wrap items-start gap-2">
        <div className="min-w-0 grow sm:max-w-md">
          <ProjectNameField
            ref={select}
            id="rename"
            label={t('project.renameField')}
            value={name}
            onChange={setName}
            isTried={isTried}
          />
        </div>
        <div className="flex gap-2 sm:pt-6">
          <Button type="submit" look="primary" isBusy={isBusy}>
            {t(isBusy ? 'project.saving' : 'project.save')}
          </Button>
          <Button onClick={() => onClose()}>{t('dialog.cancel')}</Button>
        </div>
      </div>
      {rename.error && <FailureMessage error={rename.error} />}
    </form>
  )
}
