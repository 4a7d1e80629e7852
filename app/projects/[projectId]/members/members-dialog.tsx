'use client'
import { useTranslations } from 'next-intl'
import { type RefObject, useState } from 'react'
import { Dialog } from '#app/_ui/dialog.tsx'
import { HandOver } from '#app/projects/[projectId]/members/hand-over.tsx'
import { LeaveProject } from '#app/projects/[projectId]/members/leave-project.tsx'
import { MemberList } from '#app/projects/[projectId]/members/member-list.tsx'
import type { MembersView, MemberView } from '#app/projects/[projectId]/members/members-view.ts'
import { RemoveMember } from '#app/projects/[projectId]/members/remove-member.tsx'
import type { ProjectView } from '#app/projects/project-view.ts'

/** What the dialog shows: everybody, or one question. */
export type MembersStep =
  | { step: 'list' }
  | { step: 'remove'; member: MemberView }
  | { step: 'handOver'; member: MemberView }
  | { step: 'leave' }

interface MembersDialogProps {
  ref: RefObject<HTMLDialogElement | null>
  project: ProjectView
  members: MembersView
  /** The reader. */
  login: string
}

export function MembersDialog({ ref, project, members, login }: MembersDialogProps) {
  const t = useTranslations('members')
  const [shown, setShown] = useState<MembersStep>({ step: 'list' })
  /** What came of the last change; null before the first. */
  const [outcome, setOutcome] = useState<string | null>(null)
  const finish = (said: string) => {
    setOutcome(said)
    setShown({ step: 'list' })
  }
  const reset = () => {
    setShown({ step: 'list' })
    setOutcome(null)
  }
  const step = { project, onCancel: () => setShown({ step: 'list' }), onDone: finish }
  const words = { project: project.name, login: 'member' in shown ? shown.member.login : '' }
  const title = shown.step === 'list' ? t('dialogTitle', words) : t(`${shown.step}.title`, words)
  return (
    <Dialog ref={ref} title={title} onClose={reset} isWide>
      {shown.step === 'list' && (
        <MemberList
          {...{ project, members, login, outcome }}
          onAsk={setShown}
          onChanged={setOutcome}
          onClose={() => ref.current?.close()}
        />
      )}
      {shown.step === 'remove' && <RemoveMember {...step} member={shown.member} />}
      {shown.step === 'handOver' && <HandOver {...step} member={shown.member} />}
      {shown.step === 'leave' && <LeaveProject {...step} />}
    </Dialog>
  )
}
