import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { DialogActions } from '#app/_ui/dialog.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Mark, type Tone } from '#app/_ui/mark.tsx'
import { isLeftBehind } from '#app/projects/left-behind.ts'
import { RemovalOutcomes } from '#app/projects/removal-outcomes.tsx'
import type { RemovalResult } from '#server/domain/pull-secret-result.ts'

interface RemovalStepsProps {
  /** What will happen, and what stays. */
  what: string[]
  /** Stands under that while it is asked. */
  children?: ReactNode
  confirm: string
  /** What the button says meanwhile, and when there is something left to finish. */
  busy?: string
  again?: string
  results: RemovalResult[] | undefined
  done: string
  /** Stands under the results. */
  note?: ReactNode
  /** What the closing button says; "Close" when absent. */
  close?: string
  isComplete: boolean
  isBusy: boolean
  error: unknown
  onConfirm: () => void
  onClose: () => void
}

function toneOf(results: RemovalResult[], isComplete: boolean): Tone {
  if (!isComplete) return 'error'
  return results.some(isLeftBehind) ? 'warning' : 'ok'
}

/** Asks once, then shows what became of each namespace, and offers to finish what did not work. */
export function RemovalSteps(props: RemovalStepsProps) {
  const { what, children, confirm, results, done, note, close, isComplete, isBusy, error, onConfirm, onClose } = props
  const t = useTranslations()
  const { busy = t('removal.removing'), again = t('removal.again') } = props
  return (
    <>
      {!results && what.map((sentence) => <p key={sentence}>{sentence}</p>)}
      {!results && children}
      {error !== null && <FailureMessage error={error} />}
      <div role="status" className="grid gap-3">
        {results && (
          <>
            <Mark tone={toneOf(results, isComplete)} className="font-medium">
              {done}
            </Mark>
            <RemovalOutcomes results={results} />
            {note}
          </>
        )}
      </div>
      <DialogActions>
        <Button onClick={onClose}>{results ? (close ?? t('dialog.close')) : t('dialog.cancel')}</Button>
        {!isComplete && (
          <Button look="danger" isBusy={isBusy} onClick={onConfirm}>
            {isBusy ? busy : results ? again : confirm}
          </Button>
        )}
      </DialogActions>
    </>
  )
}
