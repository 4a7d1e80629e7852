'use client'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, type RefObject, useRef, useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { failureOf } from '#app/_trpc/failure.ts'
import { Button } from '#app/_ui/button.tsx'
import { Dialog, DialogActions } from '#app/_ui/dialog.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { OutsideLink } from '#app/_ui/outside-link.tsx'
import { type PasteFault, pasteFaultOf } from '#app/connection/paste-fault.ts'
import { TokenField } from '#app/connection/token-field.tsx'

interface PasteTokenDialogProps {
  ref: RefObject<HTMLDialogElement | null>
  /** Another one is in use already. */
  isReplacing: boolean
  newTokenAddress: string
  onUsed: () => void
}

/** The pasted text lives in the field until it is taken or the dialog is closed, and nowhere after that. */
export function PasteTokenDialog({ ref, isReplacing, newTokenAddress, onUsed }: PasteTokenDialogProps) {
  const t = useTranslations()
  const field = useRef<HTMLInputElement>(null)
  const { token, change, fault, error, isPending, send, forget } = usePastedToken(() => {
    ref.current?.close()
    onUsed()
  })
  const submit = async (event: FormEvent) => {
    event.preventDefault()
    if (!isPending && !(await send())) field.current?.focus()
  }
  return (
    <Dialog ref={ref} title={t(isReplacing ? 'classicToken.replaceTitle' : 'classicToken.title')} onClose={forget}>
      <ul className="grid list-disc gap-1 pl-5">
        <li>{t('classicToken.kind')}</li>
        <li>
          {t('classicToken.scope')} <OutsideLink href={newTokenAddress}>{t('classicToken.make')}</OutsideLink>
        </li>
        <li>{t('classicToken.expiry')}</li>
      </ul>
      <form onSubmit={(event) => void submit(event)} noValidate className="grid gap-4">
        <TokenField ref={field} value={token} onChange={change} error={fault && t(`classicToken.faults.${fault}`)} />
        {error !== null && <FailureMessage error={error} />}
        <DialogActions>
          <Button onClick={() => ref.current?.close()}>{t('dialog.cancel')}</Button>
          <Button type="submit" look="primary" isBusy={isPending}>
            {t(isPending ? 'classicToken.checking' : 'classicToken.use')}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

function usePastedToken(onUsed: () => void) {
  const trpc = useTRPC()
  const [token, setToken] = useState('')
  const [fault, setFault] = useState<PasteFault | null>(null)
  // Nothing of what was sent stays behind in the cache.
  const { mutateAsync, isPending, error, reset } = useMutation(trpc.connection.usePat.mutationOptions({ gcTime: 0 }))
  const change = (text: string) => {
    setToken(text)
    setFault(null)
    reset()
  }
  /** False when it was not taken. */
  const send = async () => {
    const pasted = token.trim()
    if (!pasted) {
      setFault('missing')
      return false
    }
    try {
      await mutateAsync({ token: pasted })
    } catch (refusal) {
      setFault(pasteFaultOf(failureOf(refusal).code, pasted))
      return false
    }
    change('')
    onUsed()
    return true
  }
  return { token, change, fault, error: fault ? null : error, isPending, send, forget: () => change('') }
}
