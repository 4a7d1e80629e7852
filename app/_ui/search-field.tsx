'use client'
import { Search } from 'lucide-react'
import { useEffect, useRef } from 'react'
import { TextInput } from '#app/_ui/text-field.tsx'

interface SearchFieldProps {
  label: string
  placeholder: string
  value: string
  maxLength: number
  onChange: (value: string) => void
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.matches('input, textarea, select, [contenteditable], dialog *')
}

/** A search that answers while one types. The key `/` leads to it. */
export function SearchField({ label, placeholder, value, maxLength, onChange }: SearchFieldProps) {
  const input = useRef<HTMLInputElement>(null)

  // Follows the keyboard of the whole page.
  useEffect(() => {
    const focus = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
      event.preventDefault()
      input.current?.focus()
    }
    document.addEventListener('keydown', focus)
    return () => document.removeEventListener('keydown', focus)
  }, [])

  return (
    <search className="relative min-w-0 max-sm:grow sm:w-64">
      <Search aria-hidden className="pointer-events-none absolute top-2 left-2.5 size-4 text-muted" />
      <TextInput
        ref={input}
        type="search"
        aria-label={label}
        aria-keyshortcuts="/"
        placeholder={placeholder}
        value={value}
        maxLength={maxLength}
        onChange={(event) => onChange(event.target.value)}
        className="min-h-8 w-full min-w-0 rounded-lg border border-edge bg-surface py-1 pr-2 pl-8 text-ink placeholder:text-sm placeholder:text-muted"
      />
    </search>
  )
}
