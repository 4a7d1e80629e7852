'use client'
import clsx from 'clsx'
import { X } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type ReactNode, type RefObject, useEffect, useId } from 'react'
import { IconButton } from '#app/_ui/button.tsx'
import { focusAfter } from '#app/_ui/keep-focus.ts'

interface DialogProps {
  /** Opened with `ref.current?.showModal()`. The browser keeps the focus inside and gives it back. */
  ref: RefObject<HTMLDialogElement | null>
  title: string
  onOpen?: () => void
  onClose?: () => void
  isWide?: boolean
  children: ReactNode
}

export function Dialog({ ref, title, onOpen, onClose, isWide = false, children }: DialogProps) {
  const t = useTranslations('dialog')
  const close = () => {
    focusAfter(ref.current)
    onClose?.()
  }
  const titleId = useId()

  // Follows the dialog itself: of one that came with the page, React does not hear that it opens.
  useEffect(() => {
    const dialog = ref.current
    const follow = (event: ToggleEvent) => event.newState === 'open' && onOpen?.()
    dialog?.addEventListener('toggle', follow)
    return () => dialog?.removeEventListener('toggle', follow)
  }, [ref, onOpen])

  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      onClose={close}
      className={clsx(
        'm-auto max-h-[calc(100dvh-2rem)] w-[calc(100%-2rem)] rounded-lg border border-line bg-surface p-4 text-ink shadow-xl backdrop:bg-veil sm:p-6',
        isWide ? 'max-w-2xl' : 'max-w-lg',
      )}
    >
      <div className="flex items-start justify-between gap-4">
        <h2 id={titleId} className="text-lg font-semibold wrap-anywhere">
          {title}
        </h2>
        <IconButton label={t('close')} className="-my-1" onClick={() => ref.current?.close()}>
          <X aria-hidden className="size-4" />
        </IconButton>
      </div>
      <div tabIndex={-1} className="mt-2 grid gap-4 outline-none">
        {children}
      </div>
    </dialog>
  )
}

/** The buttons under a dialog's question. */
export function DialogActions({ children }: { children: ReactNode }) {
  return <div className="flex flex-wrap justify-end gap-2 pt-2">{children}</div>
}
