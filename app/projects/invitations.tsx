'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { useState, useTransition } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { failureOf } from '#app/_trpc/failure.ts'
import { readAgain } from '#app/_trpc/read-again.ts'
import { Button } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Message } from '#app/_ui/message.tsx'
import type { AppRouter } from '#server/routers/index.ts'

type Invitation = inferRouterOutputs<AppRouter>['member']['invitations'][number]
type Answered = Pick<Invitation, 'projectId' | 'projectName'> & { hasJoined: boolean }

/** Invitations that wait for an answer, above the projects. What came of the last one stays until the page is left. */
export function Invitations({ invitations }: { invitations: Invitation[] }) {
  const t = useTranslations('invitations')
  const { answer, answered, busyId, error } = useAnswer()
  const isEmpty = invitations.length === 0 && !answered && !error
  return (
    <section aria-label={t('title')} tabIndex={-1} className={isEmpty ? 'absolute' : 'grid gap-2 outline-none'}>
      <div role="status" className="text-sm empty:absolute">
        {answered && <AnsweredLine answered={answered} />}
      </div>
      {error && <FailureMessage error={error} />}
      {invitations.map((invitation) => (
        <InvitationLine
          key={invitation.projectId}
          invitation={invitation}
          isBusy={busyId === invitation.projectId}
          onAnswer={(join) => answer(invitation, join)}
        />
      ))}
    </section>
  )
}

function useAnswer() {
  const trpc = useTRPC()
  const router = useRouter()
  const queryClient = useQueryClient()
  const [isRefreshing, startRefresh] = useTransition()
  const [answered, setAnswered] = useState<Answered | null>(null)
  const { mutate, isPending, variables, error } = useMutation(
    trpc.member.answer.mutationOptions({
      // It was taken back meanwhile.
      onError: (failed) => failureOf(failed).code === 'NOT_FOUND' && router.refresh(),
    }),
  )
  const answer = ({ projectId, projectName }: Invitation, join: boolean) => {
    setAnswered(null)
    const onSuccess = async ({ joined }: { joined: boolean }) => {
      if (joined)
        await Promise.all(
          [trpc.project.list, trpc.pullStatus.overview].map((one) => readAgain(queryClient, one.pathFilter())),
        )
      // Said together with the page that shows it.
      startRefresh(() => {
        setAnswered({ projectId, projectName, hasJoined: joined })
        router.refresh()
      })
    }
    mutate({ projectId, join }, { onSuccess })
  }
  return { answer, answered, busyId: isPending || isRefreshing ? variables?.projectId : undefined, error }
}

function AnsweredLine({ answered: { projectId, projectName: project, hasJoined } }: { answered: Answered }) {
  const t = useTranslations('invitations')
  const link = (text: React.ReactNode) => (
    <Link href={`/projects/${projectId}`} className="rounded text-accent underline">
      {text}
    </Link>
  )
  return (
    <Mark tone={hasJoined ? 'ok' : 'neutral'}>
      <span className="text-ink wrap-anywhere">
        {hasJoined ? t.rich('joined', { project, link }) : t('declined', { project })}
      </span>
    </Mark>
  )
}

interface InvitationLineProps {
  invitation: Invitation
  isBusy: boolean
  onAnswer: (join: boolean) => void
}

function InvitationLine({ invitation, isBusy, onAnswer }: InvitationLineProps) {
  const t = useTranslations('invitations')
  const { projectName: project, invitedBy: owner } = invitation
  return (
    <Message tone="neutral">
      <span className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        <span className="min-w-0 flex-1 basis-64 text-ink wrap-anywhere">{t('invited', { owner, project })}</span>
        <span className="flex gap-2 sm:-my-1.5">
          <Button aria-label={t('joinProject', { project })} isBusy={isBusy} onClick={() => onAnswer(true)}>
            {t('join')}
          </Button>
          <Button aria-label={t('declineProject', { project })} isBusy={isBusy} onClick={() => onAnswer(false)}>
            {t('decline')}
          </Button>
        </span>
      </span>
    </Message>
  )
}
