'use client'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { MemberQuestion } from '#app/projects/[projectId]/members/member-question.tsx'
import type { MemberView } from '#app/projects/[projectId]/members/members-view.ts'
import type { MemberStepProps } from '#app/projects/[projectId]/members/remove-member.tsx'
import { useRefreshed } from '#app/projects/[projectId]/members/use-refreshed.ts'
import { useStatusReadAgain } from '#app/projects/[projectId]/members/use-status-read-again.ts'

/** Names the adopted namespaces whose Consents name the owner of before. */
export function HandOver({ project, member, onCancel, onDone }: MemberStepProps & { member: MemberView }) {
  const t = useTranslations('members.handOver')
  const trpc = useTRPC()
  const { isRefreshing, refresh } = useRefreshed()
  const readStatusAgain = useStatusReadAgain()
  const { login, githubId } = member
  const transfer = useMutation(
    trpc.project.transfer.mutationOptions({
      onSuccess: () => {
        refresh(() => onDone(t('done', { login })))
        void readStatusAgain()
      },
    }),
  )
  const adopted = project.environments.filter((environment) => environment.adopted)
  return (
    <MemberQuestion
      what={[t('what', { login }), t('stays')]}
      confirm={t('confirm', { login })}
      isBusy={transfer.isPending || isRefreshing}
      error={transfer.error}
      onConfirm={() => transfer.mutate({ projectId: project.id, githubId })}
      onCancel={onCancel}
    >
      {adopted.length > 0 && (
        <div className="grid gap-1">
          <p>{t('consents')}</p>
          <ul className="list-disc pl-5">
            {adopted.map(({ id, namespace }) => (
              <li key={id}>
                <Mono>{namespace}</Mono>
              </li>
            ))}
          </ul>
        </div>
      )}
    </MemberQuestion>
  )
}
