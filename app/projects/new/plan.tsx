import { useTranslations } from 'next-intl'
import { Mono } from '#app/_ui/mono.tsx'
import { type EnvironmentType, namespaceOf } from '#server/domain/environment.ts'

/** What pressing the button will do, before it is pressed. */
export function Plan({ environments }: { environments: EnvironmentType[] }) {
  const t = useTranslations('newProject')
  return (
    <section aria-live="polite" className="grid gap-1 rounded-lg bg-subtle p-3 text-sm">
      <h2 className="font-medium">{t('plan')}</h2>
      {environments.length === 0 && <p className="text-muted">{t('planNothing')}</p>}
      <ul className="grid gap-1">
        {environments.map((type) => (
          <li key={type} className="flex flex-wrap justify-between gap-x-4">
            <Mono>{namespaceOf('…', type)}</Mono>
            <span className="text-muted">{t('planEnvironment')}</span>
          </li>
        ))}
      </ul>
      {environments.length > 0 && <p className="text-muted">{t('planId')}</p>}
    </section>
  )
}
