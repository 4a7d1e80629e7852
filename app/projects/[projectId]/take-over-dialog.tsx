'use client'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { Button, type ButtonLook } from '#app/_ui/button.tsx'
import { Dialog, DialogActions } from '#app/_ui/dialog.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { HeldList } from '#app/projects/[projectId]/held-list.tsx'
import { usePlan } from '#app/projects/[projectId]/use-plan.ts'
import { isByPullkey, toolsAmong } from '#app/projects/manager-names.ts'
import { type ProvisionTarget, useProvisioning } from '#app/projects/provisioning.tsx'
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
  const canTakeOver = isTakeOverReason(plan?.reason, plan)
  const confirm = () => {
    if (!plan) return
    onClose()
    void provision([
      { projectId, environmentId, takeOver: true, replace: plan.holder !== undefined, version: plan.version },
    ])
  }
  return (
    <>
      {error && <FailureMessage error={error} onRetry={() => void refetch()} />}
      <div role="status" className="grid gap-3">
        {isFetching && <p className="text-muted">{t('takeOver.reading')}</p>}
        {plan && !isFetching && <TakeOverEffects plan={plan} />}
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

/** What taking over does, or why it is not possible. */
export function TakeOverEffects({ plan }: { plan: PlanResult }) {
  const t = useTranslations()
  const { namespace, action, reason, managers, replaces, holder } = plan
  if (action !== 'refused') return <p>{t('takeOver.nothing')}</p>
  if (!isTakeOverReason(reason, plan)) return <p>{t(`errors.${reason ?? 'INTERNAL'}`)}</p>
  return (
    <>
      <p>{t('takeOver.what', { namespace })}</p>
      {holder && <p>{t('putToken.replace', { namespace, holder: holder.login })}</p>}
      {managers && <Managers managers={managers} />}
      {reason === 'SECRET_FOREIGN' && <p>{t('takeOver.foreign')}</p>}
      {replaces && (
        <div>
          <p>{t('takeOver.replaces')}</p>
          <ul className="list-disc pl-5 wrap-anywhere">
            <HeldList as="li" held={replaces} />
          </ul>
        </div>
      )}
      {reason === 'SECRET_IMMUTABLE' && <p>{t('takeOver.immutable')}</p>}
      <p>{t('takeOver.stays', { namespace })}</p>
    </>
  )
}

function Managers({ managers }: { managers: string[] }) {
  const t = useTranslations('takeOver')
  const tools = toolsAmong(managers)
  if (isByPullkey(managers)) return <p>{t('otherProject')}</p>
  if (tools.length === 0) return <p>{t('byHand')}</p>
  return <p className="wrap-anywhere">{t('managers', { managers: tools.join(', ') })}</p>
}
