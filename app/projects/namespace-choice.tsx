'use client'
import { useTranslations } from 'next-intl'
import { useId } from 'react'
import { TextField } from '#app/_ui/text-field.tsx'
import type { NamespaceFault } from '#app/projects/namespace-fault.ts'
import type { EnvironmentType } from '#server/domain/environment.ts'

/** Which namespace an Environment is to have. What was typed stays while the other choice is looked at. */
export interface ChosenNamespace {
  isExisting: boolean
  /** As it was typed. */
  name: string
}

interface NamespaceChoiceProps {
  type: EnvironmentType
  chosen: ChosenNamespace
  onChange: (chosen: ChosenNamespace) => void
  /** False: only one that exists is asked for. */
  isMakingOffered: boolean
  fault: NamespaceFault | null
  /** An empty field is a fault only once somebody has tried to send it. */
  isTried: boolean
}

/** A new namespace, or one that exists: then its name, checked as it is typed. */
export function NamespaceChoice(props: NamespaceChoiceProps) {
  const { type, chosen, onChange, isMakingOffered, fault, isTried } = props
  const t = useTranslations()
  const id = useId()
  const isExisting = chosen.isExisting || !isMakingOffered
  const isShown = fault !== null && (fault !== 'missing' || isTried)
  const environment = t(`environments.${type}`)
  return (
    <div className="grid gap-1">
      {isMakingOffered && (
        <div role="radiogroup" aria-label={t('namespace.of', { environment })} className="flex flex-wrap gap-x-6">
          {(['made', 'existing'] as const).map((kind) => (
            <label key={kind} className="flex min-h-8 items-center gap-2">
              <input
                type="radio"
                name={`${id}-kind`}
                checked={isExisting === (kind === 'existing')}
                onChange={() => onChange({ ...chosen, isExisting: kind === 'existing' })}
                className="size-4 accent-accent"
              />
              {t(`namespace.${kind}`)}
            </label>
          ))}
        </div>
      )}
      {isExisting && (
        <TextField
          id={id}
          name={`namespace-${type}`}
          label={t('namespace.name', { environment })}
          autoComplete="off"
          autoCapitalize="none"
          spellCheck={false}
          required
          value={chosen.name}
          onChange={(event) => onChange({ isExisting: true, name: event.target.value })}
          error={isShown ? t(`namespace.faults.${fault}`) : null}
        />
      )}
    </div>
  )
}
