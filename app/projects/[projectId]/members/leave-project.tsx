'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useTRPC } from '#app/_trpc/client.tsx'
import { MemberQuestion } from '#app/projects/[projectId]/members/member-question.tsx'
import type { MemberStepProps } from '#app/projects/[projectId]/members/remove-member.tsx'

/** Leads away from what is theirs no more. */
export function LeaveProject({ project, onCancel }: MemberStepProps) {
  const t = useTranslations('members.leave')
  const trpc = useTRPC()
  const router = useRouter()
  const leave = useMutation(trpc.member.leave.mutationOptions({ onSuccess: () => router.push('/projects') }))
  return (
    <MemberQuestion
      what={[t('what'), t('stays')]}
      confirm={t('confirm')}
      isBusy={leave.isPending || leave.isSuccess}
      error={leave.error}
      onConfirm={() => leave.mutate({ projectId: project.id })}
      onCancel={onCancel}
    />
  )
}
