'use client'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Button } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Time } from '#app/_ui/time.tsx'
import type { InvitationView } from '#app/projects/[projectId]/members/members-view.ts'
import { Person } from '#app/projects/[projectId]/members/person.tsx'
import { useRefreshed } from '#app/projects/[projectId]/members/use-refreshed.ts'

interface WaitingInvitationProps {
  projectId: string
  invitation: InvitationView
  onChanged: (said: string) => void
}

/** Somebody who has not answered yet. */
export function WaitingInvitation({ projectId, invitation, onChanged }: WaitingInvitationProps) {
  const t = useTranslations('members')
  const trpc = useTRPC()
  const { isRefreshing, refresh } = useRefreshed()
  const { login, githubId, at } = invitation
  const takeBack = useMutation(
    trpc.member.remove.mutationOptions({ onSuccess: () => refresh(() => onChanged(t('takenBack', { login }))) }),
  )
  return (
    <li>
      <Person person={invitation}>{t.rich('invitedRole', { time: () => <Time at={at} show="day" /> })}</Person>
      <Button
        aria-label={t('takeBackOf', { login })}
        isBusy={takeBack.isPending || isRefreshing}
        onClick={() => takeBack.mutate({ projectId, githubId })}
      >
        {t('takeBack')}
      </Button>
      {takeBack.error && <FailureMessage error={takeBack.error} />}
    </li>
  )
}
