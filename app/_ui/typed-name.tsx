'use client'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { TextField } from '#app/_ui/text-field.tsx'

/**
 * A name that has to be typed before something is done that many feel. `assert` answers whether it stands there; where it
 * does not, it says so and leads to the field.
 */
export function useTypedName(name: string) {
  const field = useRef<HTMLInputElement>(null)
  const [text, setText] = useState('')
  const [isTried, setTried] = useState(false)
  const isTyped = text.trim() === name
  const assert = () => {
    setTried(true)
    if (!isTyped) field.current?.focus()
    return isTyped
  }
  const reset = () => {
    setText('')
    setTried(false)
  }
  return { assert, reset, props: { ref: field, name, value: text, onChange: setText, isWrong: isTried && !isTyped } }
}

export function TypedName({ ref, name, value, onChange, isWrong }: ReturnType<typeof useTypedName>['props']) {
  const t = useTranslations('typedName')
  return (
    <TextField
      ref={ref}
      id="typed-name"
      label={t('label', { name })}
      error={isWrong ? t('missing', { name }) : null}
      autoComplete="off"
      autoCapitalize="off"
      spellCheck={false}
      value={value}
      onChange={(event) => onChange(event.target.value)}
    />
  )
}
