'use client'
import { Eye, EyeOff } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { type Ref, useState } from 'react'
import { IconButton } from '#app/_ui/button.tsx'
import { TextField } from '#app/_ui/text-field.tsx'

interface TokenFieldProps {
  ref: Ref<HTMLInputElement>
  value: string
  onChange: (value: string) => void
  error: string | null
}

/** Takes a token. It has no name, so that no form can put it into an address. */
export function TokenField({ ref, value, onChange, error }: TokenFieldProps) {
  const t = useTranslations('classicToken')
  const [isShown, setShown] = useState(false)
  const Icon = isShown ? EyeOff : Eye
  return (
    <div className="flex items-start gap-2">
      <div className="min-w-0 grow">
        <TextField
          ref={ref}
          id="token"
          label={t('field')}
          hint={t('hint')}
          type={isShown ? 'text' : 'password'}
          autoComplete="off"
          autoCapitalize="off"
          spellCheck={false}
          required
          value={value}
          onChange={(event) => onChange(event.target.value)}
          error={error}
        />
      </div>
      <IconButton className="mt-6" label={t(isShown ? 'hide' : 'show')} onClick={() => setShown(!isShown)}>
        <Icon aria-hidden className="size-4" />
      </IconButton>
    </div>
  )
}
