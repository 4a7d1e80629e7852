'use client'
import clsx from 'clsx'
import { useRouter } from 'next/navigation'
import { useTranslations } from 'next-intl'
import { type KeyboardEvent, type SyntheticEvent, useId, useRef, useState } from 'react'
import { type Place, usePlaces } from '#app/_shell/use-places.ts'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { focusAfter } from '#app/_ui/keep-focus.ts'
import { SEARCH_MAX } from '#app/projects/list-view.ts'

const show = (dialog: HTMLDialogElement | null) => dialog?.showModal()

/** A field and what it finds among pages and projects. The arrow keys choose, Enter goes there, Esc goes back. */
export function Palette({ onClose }: { onClose: () => void }) {
  const t = useTranslations('palette')
  const router = useRouter()
  const field = useRef<HTMLInputElement>(null)
  const listId = useId()
  const [text, setText] = useState('')
  const { places, error, isFetching } = usePlaces(text)
  const close = (event: SyntheticEvent<HTMLDialogElement>) => {
    focusAfter(event.currentTarget)
    onClose()
  }
  const go = ({ href }: Place) => {
    field.current?.closest('dialog')?.close()
    router.push(href)
  }
  const { active, follow, restart } = useChoice(places, go)
  return (
    <dialog
      ref={show}
      aria-label={t('title')}
      onClose={close}
      className="mx-auto mt-[10vh] w-[calc(100%-2rem)] max-w-lg rounded-lg border border-line bg-surface text-ink shadow-xl backdrop:bg-veil"
    >
      <input
        ref={field}
        role="combobox"
        aria-label={t('title')}
        aria-expanded={places.length > 0}
        aria-controls={listId}
        aria-autocomplete="list"
        aria-activedescendant={active < 0 ? undefined : `${listId}-${active}`}
        placeholder={t('placeholder')}
        value={text}
        maxLength={SEARCH_MAX}
        onChange={(event) => {
          setText(event.target.value)
          restart()
        }}
        onKeyDown={follow}
        className="min-h-12 w-full border-b border-line bg-surface px-4 -outline-offset-2 placeholder:text-muted"
      />
      <Places {...{ listId, places, active, onChoose: go }} />
      <p role="status" className="px-4 py-3 text-sm text-muted empty:hidden">
        {places.length === 0 && !isFetching && !error && t('nothing', { search: text.trim() })}
      </p>
      {error && <FailureMessage error={error} />}
    </dialog>
  )
}

const moves: { [key: string]: number } = { ArrowDown: 1, ArrowUp: -1 }

/** Which of the places the keyboard has chosen; -1 where there is none. */
function useChoice(places: Place[], go: (place: Place) => void) {
  const [chosen, setChosen] = useState(0)
  const active = Math.min(chosen, places.length - 1)
  const follow = (event: KeyboardEvent) => {
    const move = moves[event.key]
    const place = places[active]
    // Enter also ends what an input method composes.
    if (event.nativeEvent.isComposing || !place) return
    if (move) setChosen((active + move + places.length) % places.length)
    if (event.key === 'Enter') go(place)
    if (move || event.key === 'Enter') event.preventDefault()
  }
  return { active, follow, restart: () => setChosen(0) }
}

interface PlacesProps {
  listId: string
  places: Place[]
  active: number
  onChoose: (place: Place) => void
}

function Places({ listId, places, active, onChoose }: PlacesProps) {
  const t = useTranslations('palette')
  const keepInSight = (option: HTMLElement | null) => option?.scrollIntoView({ block: 'nearest' })
  return (
    <div role="listbox" id={listId} aria-label={t('places')} className="max-h-[50vh] overflow-y-auto p-1 empty:hidden">
      {places.map((place, index) => (
        <button
          key={place.href}
          ref={index === active ? keepInSight : undefined}
          id={`${listId}-${index}`}
          type="button"
          role="option"
          aria-selected={index === active}
          tabIndex={-1}
          onClick={() => onChoose(place)}
          className={clsx(
            'flex w-full items-baseline justify-between gap-4 rounded px-3 py-1.5 text-left text-sm hover:bg-subtle',
            index === active && 'bg-subtle',
          )}
        >
          <span className="min-w-0 wrap-anywhere">{place.name}</span>
          <span className="shrink-0 text-muted">{t(place.kind)}</span>
        </button>
      ))}
    </div>
  )
}
