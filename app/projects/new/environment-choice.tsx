import { useTranslations } from 'next-intl'
import { type EnvironmentType, environmentTypes } from '#server/domain/environment.ts'

interface EnvironmentChoiceProps {
  chosen: EnvironmentType[]
  onToggle: (type: EnvironmentType) => void
  error: string | null
}

export function EnvironmentChoice({ chosen, onToggle, error }: EnvironmentChoiceProps) {
  const t = useTranslations()
  return (
    <fieldset aria-describedby="environments-error">
      <legend className="mb-1 text-sm font-medium">{t('newProject.environments')}</legend>
      <div className="flex flex-wrap gap-x-6 gap-y-1">
        {environmentTypes.map((type) => (
          <label key={type} className="flex min-h-8 items-center gap-2">
            <input
              type="checkbox"
              name="environments"
              value={type}
              checked={chosen.includes(type)}
              onChange={() => onToggle(type)}
              className="size-4 accent-accent"
            />
            {t(`environments.${type}`)}
          </label>
        ))}
      </div>
      <p id="environments-error" role="status" className="text-sm text-error">
        {error}
      </p>
    </fieldset>
  )
}
