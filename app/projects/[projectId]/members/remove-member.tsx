'use client'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '#app/_trpc/client.tsx'
import { MemberQuestion } from '#app/projects/[projectId]/members/member-question.tsx'
import type { MemberView } from '#app/projects/[projectId]/members/members-view.ts'
import { useRefreshed } from '#app/projects/[projectId]/members/use-refreshed.ts'
import { useStatusReadAgain } from '#app/projects/[projectId]/members/use-status-read-again.ts'
import type { ProjectView } from '#app/projects/project-view.ts'

export interface MemberStepProps {
  project: ProjectView
  onCancel: () => void
  /** With what is to be announced. */
  onDone: (said: string) => void
}

export function RemoveMember({ project, member, onCancel, onDone }: MemberStepProps & { member: MemberView }) {
  const t = useTranslations('members.remove')
  const trpc = useTRPC()
  const { isRefreshing, refresh } = useRefreshed()
  const readStatusAgain = useStatusReadAgain()
  const { login, githubId } = member
  const remove = useMutation(
    trpc.member.remove.mutationOptions({
      onSuccess: () => {
        refresh(() => onDone(t('done', { login })))
        void readStatusAgain()
      },
    }),
  )
  return (
    <MemberQuestion
      what={[t('what'), t('stays', { login })]}
      confirm={t('confirm', { login })}
      isBusy={remove.isPending || isRefreshing}
      error={remove.error}
      onConfirm={() => remove.mutate({ projectId: project.id, githubId })}
      onCancel={onCancel}
    />
  )
}
