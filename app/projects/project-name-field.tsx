'use client'
import { useTranslations } from 'next-intl'
import type { Ref } from 'react'
import { TextField } from '#app/_ui/text-field.tsx'
import { faultOf, NAME_MAX } from '#app/projects/project-name.ts'

interface ProjectNameFieldProps {
  ref?: Ref<HTMLInputElement>
  id: string
  label: string
  hint?: string
  value: string
  onChange: (value: string) => void
  /** An empty name is a fault only once somebody has tried to send it. */
  isTried: boolean
}

export function ProjectNameField({ value, onChange, isTried, ...rest }: ProjectNameFieldProps) {
  const t = useTranslations('newProject')
  const fault = faultOf(value)
  const isShown = fault === 'nameTooLong' || (fault === 'nameMissing' && isTried)
  return (
    <TextField
      {...rest}
      name="name"
      autoComplete="off"
      required
      value={value}
      onChange={(event) => onChange(event.target.value)}
      error={isShown ? t(fault, { max: NAME_MAX }) : null}
      counter={t('counter', { count: value.trim().length, max: NAME_MAX })}
    />
  )
}
