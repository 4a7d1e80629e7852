import { useTranslations } from 'next-intl'
import { NamespaceChoice } from '#app/projects/namespace-choice.tsx'
import type { useChosenEnvironments } from '#app/projects/new/use-chosen-environments.ts'
import { environmentTypes } from '#server/domain/environment.ts'

interface EnvironmentChoiceProps extends ReturnType<typeof useChosenEnvironments> {
  isMakingOffered: boolean
  isTried: boolean
}

/** Which Environments, and each in which namespace. */
export function EnvironmentChoice({ isMakingOffered, isTried, ...environments }: EnvironmentChoiceProps) {
  const { chosen, namespaces, toggle, place } = environments
  const t = useTranslations()
  return (
    <fieldset aria-describedby="environments-error" className="grid gap-1">
      <legend className="mb-1 text-sm font-medium">{t('newProject.environments')}</legend>
      {!isMakingOffered && <p className="text-sm text-muted">{t('namespace.onlyExisting')}</p>}
      {environmentTypes.map((type) => {
        const choice = chosen.find((each) => each.type === type)
        return (
          <div key={type} className="grid gap-x-4 sm:grid-cols-[8rem_minmax(0,1fr)]">
            <label className="flex min-h-8 items-center gap-2 self-start">
              <input
                type="checkbox"
                name="environments"
                value={type}
                checked={choice !== undefined}
                onChange={() => toggle(type)}
                className="size-4 accent-accent"
              />
              {t(`environments.${type}`)}
            </label>
            {choice && (
              <div className="max-sm:pl-6">
                <NamespaceChoice
                  {...{ type, isMakingOffered, isTried }}
                  chosen={namespaces[type]}
                  fault={choice.fault}
                  onChange={(namespace) => place(type, namespace)}
                />
              </div>
            )}
          </div>
        )
      })}
      <p id="environments-error" role="status" className="text-sm text-error">
        {isTried && chosen.length === 0 && t('newProject.environmentsMissing')}
      </p>
    </fieldset>
  )
}
