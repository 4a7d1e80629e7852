'use client'
import clsx from 'clsx'
import { type ReactNode, useId, useRef } from 'react'

export interface MenuItem {
  label: string
  onChoose: () => void
  isDestructive?: boolean
}

interface MenuProps {
  label: string
  trigger: ReactNode
  items: MenuItem[]
  className?: string
}

/** A button with a list of things to do. The browser closes it on Esc, on a press outside, and gives the focus back. */
export function Menu({ label, trigger, items, className }: MenuProps) {
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const choose = (item: MenuItem) => {
    // First, so that the focus is back on the menu's button when a dialog remembers where it was.
    list.current?.hidePopover()
    item.onChoose()
  }
  return (
    <>
      <button
        type="button"
        popoverTarget={id}
        aria-label={label}
        title={label}
        className={clsx(
          'inline-flex min-h-8 min-w-8 items-center justify-center gap-1 rounded-lg px-1.5 text-sm text-muted hover:bg-subtle hover:text-ink',
          className,
        )}
      >
        {trigger}
      </button>
      <div
        ref={list}
        id={id}
        popover="auto"
        className="min-w-44 rounded-lg border border-line bg-surface p-1 text-ink shadow-lg [inset:auto] [position-area:block-end_span-inline-start]"
      >
        {items.map((item) => (
          <button
            key={item.label}
            type="button"
            onClick={() => choose(item)}
            className={clsx(
              'block w-full rounded px-3 py-1.5 text-left text-sm hover:bg-subtle',
              item.isDestructive && 'text-error',
            )}
          >
            {item.label}
          </button>
        ))}
      </div>
    </>
  )
}
