import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { DialogActions } from '#app/_ui/dialog.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'

interface MemberQuestionProps {
  /** What will happen, and what stays. */
  what: string[]
  children?: ReactNode
  confirm: string
  isBusy: boolean
  error: unknown
  onConfirm: () => void
  onCancel: () => void
}

/** Asks once. */
export function MemberQuestion({ what, children, confirm, isBusy, error, onConfirm, onCancel }: MemberQuestionProps) {
  const t = useTranslations('dialog')
  return (
    <>
      {what.map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      {children}
      {error !== null && <FailureMessage error={error} />}
      <DialogActions>
        <Button onClick={onCancel}>{t('cancel')}</Button>
        <Button look="danger" isBusy={isBusy} onClick={onConfirm}>
          {confirm}
        </Button>
      </DialogActions>
    </>
  )
}
