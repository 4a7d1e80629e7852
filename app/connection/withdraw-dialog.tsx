'use client'
import { useMutation } from '@tanstack/react-query'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import type { RefObject } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Dialog } from '#app/_ui/dialog.tsx'
import { moveFocusToContent } from '#app/_ui/keep-focus.ts'
import type { PlacementView } from '#app/connection/placements.tsx'
import { isLeftBehind } from '#app/projects/left-behind.ts'
import { RemovalSteps } from '#app/projects/removal-steps.tsx'
import { isRemovalComplete } from '#server/domain/pull-secret-result.ts'

interface WithdrawDialogProps {
  ref: RefObject<HTMLDialogElement | null>
  /** Null until one was chosen. */
  placement: PlacementView | null
}

/** Stays open to show what came of it; closing it then takes the row away. */
export function WithdrawDialog({ ref, placement }: WithdrawDialogProps) {
  const t = useTranslations('placements')
  const trpc = useTRPC()
  const router = useRouter()
  const withdraw = useMutation(trpc.connection.withdraw.mutationOptions())
  const isComplete = withdraw.data !== undefined && isRemovalComplete(withdraw.data)
  const done = withdraw.data?.some(isLeftBehind) ? 'leftBehind' : 'done'
  const leave = () => {
    if (isComplete) {
      moveFocusToContent()
      router.refresh()
    }
    withdraw.reset()
  }
  const { environmentId = '', namespace = '' } = placement ?? {}
  return (
    <Dialog ref={ref} title={t('dialogTitle')} onClose={leave}>
      <RemovalSteps
        what={[t('what', { namespace }), t('stays')]}
        confirm={t('confirm')}
        busy={t('busy')}
        again={t('again')}
        results={withdraw.data}
        done={t(isComplete ? done : 'incomplete')}
        isComplete={isComplete}
        isBusy={withdraw.isPending}
        error={withdraw.error}
        onConfirm={() => withdraw.mutate({ environmentId })}
        onClose={() => ref.current?.close()}
      />
    </Dialog>
  )
}
