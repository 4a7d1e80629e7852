'use client'
import { useTranslations } from 'next-intl'
import { Button } from '#app/_ui/button.tsx'
import { DialogActions } from '#app/_ui/dialog.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Time } from '#app/_ui/time.tsx'
import { InviteForm } from '#app/projects/[projectId]/members/invite-form.tsx'
import type { MembersStep } from '#app/projects/[projectId]/members/members-dialog.tsx'
import type { MembersView, MemberView } from '#app/projects/[projectId]/members/members-view.ts'
import { Person } from '#app/projects/[projectId]/members/person.tsx'
import { WaitingInvitation } from '#app/projects/[projectId]/members/waiting-invitation.tsx'
import type { ProjectView } from '#app/projects/project-view.ts'

interface MemberListProps {
  project: ProjectView
  members: MembersView
  /** The reader. */
  login: string
  /** What came of the last change. */
  outcome: string | null
  onAsk: (step: MembersStep) => void
  onChanged: (said: string) => void
  onClose: () => void
}

/** Everybody who belongs to the project, and who is asked to. The owner changes that; a member can leave. */
export function MemberList({ project, members, login, outcome, onAsk, onChanged, onClose }: MemberListProps) {
  const t = useTranslations()
  const isOwner = project.role === 'owner'
  return (
    <>
      <p role="status" className="empty:absolute">
        {outcome && (
          <Mark tone="ok">
            <span className="text-ink">{outcome}</span>
          </Mark>
        )}
      </p>
      <p className="text-muted">{t(members.owner ? 'members.what' : 'members.lost')}</p>
      <ul className="grid text-sm *:flex *:flex-wrap *:items-center *:justify-between *:gap-x-4 *:gap-y-2 *:border-t *:border-line *:py-2">
        {members.owner && (
          <li>
            <Person person={members.owner}>{t('members.ownerRole')}</Person>
          </li>
        )}
        {members.members.map((member) => (
          <li key={member.githubId}>
            <Person person={member}>
              {t.rich('members.memberRole', { time: () => <Time at={member.joinedAt} show="day" /> })}
              {member.login === login && ` · ${t('members.you')}`}
            </Person>
            {isOwner && <MemberActions member={member} onAsk={onAsk} />}
          </li>
        ))}
        {members.invitations.map((invitation) => (
          <WaitingInvitation key={invitation.githubId} projectId={project.id} {...{ invitation, onChanged }} />
        ))}
      </ul>
      {isOwner && <InviteForm projectId={project.id} {...{ members, onChanged }} />}
      <DialogActions>
        {!isOwner && <Button onClick={() => onAsk({ step: 'leave' })}>{t('members.leave.open')}</Button>}
        <Button onClick={onClose}>{t('dialog.close')}</Button>
      </DialogActions>
    </>
  )
}

function MemberActions({ member, onAsk }: { member: MemberView; onAsk: MemberListProps['onAsk'] }) {
  const t = useTranslations('members')
  const { login } = member
  return (
    <span className="flex gap-2">
      {(['handOver', 'remove'] as const).map((step) => (
        <Button key={step} aria-label={t(`${step}.openFor`, { login })} onClick={() => onAsk({ step, member })}>
          {t(`${step}.open`)}
        </Button>
      ))}
    </span>
  )
}
