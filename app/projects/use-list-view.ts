'use client'
import { useSearchParams } from 'next/navigation'
import { useState } from 'react'
import { followed, type ListView, type Show, typedFrom, viewOf, viewQuery } from '#app/projects/list-view.ts'

/** The view in the address of this page. Typing changes this entry of the history; another filter makes a new one. */
export function useListView() {
  const address = viewOf(useSearchParams())
  const [typed, setTyped] = useState(() => typedFrom(address))
  const current = followed(typed, address)
  if (current !== typed) setTyped(current)
  const { text, show } = current

  const change = (next: { text: string; show: Show }, write: 'pushState' | 'replaceState') => {
    const query = viewQuery(viewIn(next))
    const isNew = query !== (current.sent.at(-1) ?? current.seen)
    setTyped({ ...current, ...next, sent: isNew ? [...current.sent, query] : current.sent })
    if (isNew) history[write](null, '', `${location.pathname}${query}`)
  }
  return {
    text,
    view: viewIn({ text, show }),
    type: (next: string) => change({ text: next, show }, 'replaceState'),
    choose: (next: Show) => change({ text, show: next }, 'pushState'),
  }
}

const viewIn = ({ text, show }: { text: string; show: Show }): ListView => ({ search: text.trim(), show })
