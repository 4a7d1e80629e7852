'use client'
import { useTranslations } from 'next-intl'
import type { Ref } from 'react'
import { TextInput } from '#app/_ui/text-field.tsx'
import { ImagePicker } from '#app/projects/[projectId]/image-picker.tsx'

interface ImageFieldProps {
  ref: Ref<HTMLInputElement>
  id: string
  value: string
  onChange: (value: string) => void
  /** One of those that are offered. */
  onChoose: (image: string) => void
  error: string | null
  seen: string[]
}

/** Takes the name of an image, and offers some. */
export function ImageField({ ref, id, value, onChange, onChoose, error, seen }: ImageFieldProps) {
  const t = useTranslations('imageCheck')
  return (
    <div className="grid min-w-0 flex-1 basis-60 gap-1 sm:max-w-lg">
      <div className="flex gap-1">
        <TextInput
          ref={ref}
          aria-label={t('field')}
          aria-invalid={error ? true : undefined}
          aria-describedby={`${id}-note`}
          placeholder={t('placeholder')}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          required
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
        <ImagePicker seen={seen} onChoose={onChoose} />
      </div>
      <span id={`${id}-note`} role="status" className="text-error empty:absolute">
        {error}
      </span>
    </div>
  )
}
