'use client'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { Button, ButtonLink, type ButtonLook } from '#app/_ui/button.tsx'
import { Dialog, DialogActions } from '#app/_ui/dialog.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { TakeOverEffects } from '#app/projects/[projectId]/take-over-dialog.tsx'
import { usePlan } from '#app/projects/[projectId]/use-plan.ts'
import { type ProvisionTarget, useProvisioning } from '#app/projects/provisioning.tsx'
import { isTakeOverReason, type PlanResult } from '#server/domain/pull-secret-result.ts'

/** Opens the dialog that puts the reader's token in the place of another person's. */
export function PutTokenButton({ look, ...target }: ProvisionTarget & { look: ButtonLook }) {
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
        {t('verdict.actions.putMine')}
      </Button>
      <Dialog ref={dialog} title={t('putToken.title')} onClose={() => setOpen(false)}>
        {isOpen && <PutToken {...target} onClose={() => dialog.current?.close()} />}
      </Dialog>
    </>
  )
}

/** Shows whose token is replaced and which pods would stop pulling; the press replaces exactly what was shown. */
function PutToken({ projectId, environmentId, onClose }: ProvisionTarget & { onClose: () => void }) {
  const t = useTranslations()
  const { provision } = useProvisioning()
  const { plan, error, isFetching, refetch } = usePlan({ projectId, environmentId })
  const confirm = () => {
    if (!plan) return
    onClose()
    const takeOver = isTakeOverReason(plan.reason, plan)
    const replace = plan.holder !== undefined
    void provision([{ projectId, environmentId, version: plan.version, takeOver, replace }])
  }
  return (
    <>
      {error && <FailureMessage error={error} onRetry={() => void refetch()} />}
      <div role="status" className="grid gap-3">
        {isFetching && <p className="text-muted">{t('putToken.reading')}</p>}
        {plan && !isFetching && <Effects plan={plan} />}
      </div>
      <DialogActions>
        <Button onClick={onClose}>{t('dialog.cancel')}</Button>
        {plan && <ConfirmButton {...{ plan, isFetching }} onConfirm={confirm} />}
      </DialogActions>
    </>
  )
}

interface ConfirmButtonProps {
  plan: PlanResult
  isFetching: boolean
  onConfirm: () => void
}

function ConfirmButton({ plan, isFetching, onConfirm }: ConfirmButtonProps) {
  const t = useTranslations('putToken')
  const { action, reason, unreadable = [] } = plan
  if (isOfToken(reason)) {
    return (
      <ButtonLink look="primary" href="/connection">
        {t('connection')}
      </ButtonLink>
    )
  }
  if (action === 'none' || (action === 'refused' && !isTakeOverReason(reason, plan))) return null
  const isHarmful = unreadable.length > 0 || action === 'refused'
  return (
    <Button look={isHarmful ? 'danger' : 'primary'} isBusy={isFetching} onClick={onConfirm}>
      {t(unreadable.length > 0 ? 'anyway' : 'confirm')}
    </Button>
  )
}

/** Where the reader has no token that could be written. */
function isOfToken(reason: PlanResult['reason']): boolean {
  return reason === 'NOT_CONNECTED' || reason === 'SCOPE_MISSING' || /^TOKEN_/.test(reason ?? '')
}

function Effects({ plan }: { plan: PlanResult }) {
  const t = useTranslations('putToken')
  const { action, namespace, holder } = plan
  if (action === 'refused') return <TakeOverEffects plan={plan} />
  if (action === 'none') return <p>{t('none')}</p>
  return (
    <>
      <p>{t(action, { namespace, holder: holder?.login ?? '' })}</p>
      {action === 'replace' && <Readable plan={plan} />}
      <p>{t('stays', { namespace })}</p>
    </>
  )
}

function Readable({ plan: { unreadable } }: { plan: PlanResult }) {
  const t = useTranslations('putToken')
  if (!unreadable) return <Mark tone="unknown">{t('unknown')}</Mark>
  if (unreadable.length === 0) return <Mark tone="ok">{t('readable')}</Mark>
  return (
    <ul className="grid gap-1">
      {unreadable.map(({ image, pods }) => (
        <li key={image} className="wrap-anywhere">
          <Mark tone="error">
            <span className="text-ink">{t('unreadable', { image, pods })}</span>
          </Mark>
        </li>
      ))}
    </ul>
  )
}
