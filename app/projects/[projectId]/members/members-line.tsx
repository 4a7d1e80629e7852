'use client'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { MembersDialog } from '#app/projects/[projectId]/members/members-dialog.tsx'
import type { MembersView } from '#app/projects/[projectId]/members/members-view.ts'
import type { ProjectView } from '#app/projects/project-view.ts'

interface MembersLineProps {
  project: ProjectView
  members: MembersView
  /** The reader. */
  login: string
}

/** Who belongs to the project, and the way to change that. */
export function MembersLine({ project, members, login }: MembersLineProps) {
  const t = useTranslations('members')
  const colon = useTranslations('wording')('colon')
  const dialog = useRef<HTMLDialogElement>(null)
  const owner = members.owner ? t('owner', { login: members.owner.login }) : t('noOwner')
  const names = [owner, ...members.members.map((member) => member.login)]
  return (
    <section aria-label={t('title')} className="grid gap-2 text-sm">
      <div className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <p className="min-w-0 flex-1 basis-48 wrap-anywhere">
          <span className="text-muted">
            {t('title')}
            {colon}
          </span>
          {names.join(t('separator'))}
        </p>
        <Button onClick={() => dialog.current?.showModal()}>{t(project.role === 'owner' ? 'manage' : 'see')}</Button>
      </div>
      {!members.owner && (
        <Mark tone="warning">
          <span className="text-ink">{t('lost')}</span>
        </Mark>
      )}
      <MembersDialog ref={dialog} {...{ project, members, login }} />
    </section>
  )
}
