'use client'
import { useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Button, type ButtonLook } from '#app/_ui/button.tsx'
import { Dialog, DialogActions } from '#app/_ui/dialog.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { type ProvisionTarget, useProvisioning } from '#app/projects/provisioning.tsx'
import type { HeldFields } from '#server/domain/field-managers.ts'
import { isTakeOverReason, type PlanResult } from '#server/domain/pull-secret-result.ts'

/** Opens the dialog that takes a PullSecret over from another manager. */
export function TakeOverButton({ look, ...target }: ProvisionTarget & { look: ButtonLook }) {
  const t = useTranslations()
  const dialog = useRef<HTMLDialogElement>(null)
  const [isOpen, setOpen] = useState(false)
  const open = () => {
    setOpen(true)
    dialog.current?.showModal()
  }
  return (
    <>
      <Button look={look} onClick={open}>
        {t('verdict.actions.takeOver')}
      </Button>
      <Dialog ref={dialog} title={t('takeOver.title')} onClose={() => setOpen(false)}>
        {isOpen && <TakeOver {...target} onClose={() => dialog.current?.close()} />}
      </Dialog>
    </>
  )
}

/** Shows who manages it now; the press takes over exactly what was shown. */
function TakeOver({ projectId, environmentId, onClose }: ProvisionTarget & { onClose: () => void }) {
  const t = useTranslations()
  const { provision } = useProvisioning()
  const { plan, error, isFetching, refetch } = usePlan({ projectId, environmentId })
  const canTakeOver = isTakeOverReason(plan?.reason)
  const confirm = () => {
    if (!plan) return
    onClose()
    void provision([{ projectId, environmentId, takeOver: plan.version }])
  }
  return (
    <>
      {error && <FailureMessage error={error} onRetry={() => void refetch()} />}
      <div role="status" className="grid gap-3">
        {isFetching && <p className="text-muted">{t('takeOver.reading')}</p>}
        {plan && !isFetching && <Effects plan={plan} />}
      </div>
      <DialogActions>
        <Button onClick={onClose}>{t('dialog.cancel')}</Button>
        {canTakeOver && (
          <Button look="danger" isBusy={isFetching} onClick={confirm}>
            {t('takeOver.confirm')}
          </Button>
        )}
      </DialogActions>
    </>
  )
}

/** Never from memory: what is confirmed is what was read for this dialog. */
function usePlan({ projectId, environmentId }: ProvisionTarget) {
  const trpc = useTRPC()
  const input = { projectId, environmentIds: [environmentId] }
  const query = useQuery(trpc.pullSecret.plan.queryOptions(input, { gcTime: 0, trpc: { abortOnUnmount: true } }))
  return { ...query, plan: query.data?.[0] }
}

function Effects({ plan: { namespace, action, reason, managers, replaces } }: { plan: PlanResult }) {
  const t = useTranslations()
  if (action !== 'refused') return <p>{t('takeOver.nothing')}</p>
  if (!isTakeOverReason(reason)) return <p>{t(`errors.${reason ?? 'INTERNAL'}`)}</p>
  return (
    <>
      <p>{t('takeOver.what', { namespace })}</p>
      {managers && <p className="wrap-anywhere">{t('takeOver.managers', { managers: managers.join(', ') })}</p>}
      {replaces && <Replaced replaces={replaces} />}
      {reason === 'SECRET_IMMUTABLE' && <p>{t('takeOver.immutable')}</p>}
      <p>{t('takeOver.stays', { namespace })}</p>
    </>
  )
}

/** Which fields are taken from which manager. */
function Replaced({ replaces }: { replaces: HeldFields[] }) {
  const t = useTranslations()
  return (
    <div>
      <p>{t('takeOver.replaces')}</p>
      <ul className="list-disc pl-5 wrap-anywhere">
        {replaces.map(({ manager, fields }) => (
          <li key={manager}>{t('card.held', { manager, fields: fields.join(', ') })}</li>
        ))}
      </ul>
    </div>
  )
}
