'use client'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { AddEnvironmentDialog } from '#app/projects/[projectId]/add-environment-dialog.tsx'
import type { ProjectView } from '#app/projects/project-view.ts'

/** In the place of the cards where a project has no Environment. */
export function EmptyProject({ project }: { project: ProjectView }) {
  const t = useTranslations('project')
  const isOwner = project.role === 'owner'
  const dialog = useRef<HTMLDialogElement>(null)
  return (
    <>
      <Card className="grid justify-items-center gap-4 px-4 py-12 text-center">
        <p className="max-w-md text-muted">{t(isOwner ? 'empty' : 'emptyMember')}</p>
        {isOwner && (
          <Button look="primary" onClick={() => dialog.current?.showModal()}>
            {t('addEnvironment')}
          </Button>
        )}
      </Card>
      {isOwner && <AddEnvironmentDialog ref={dialog} project={project} />}
    </>
  )
}
