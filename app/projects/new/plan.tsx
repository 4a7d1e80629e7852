import { useTranslations } from 'next-intl'
import { Mono } from '#app/_ui/mono.tsx'
import type { NamespaceFault } from '#app/projects/namespace-fault.ts'
import type { ChosenEnvironment } from '#app/projects/new/use-chosen-environments.ts'
import { namespaceOf } from '#server/domain/environment.ts'

function effectOf(existing: string | null, fault: NamespaceFault | null) {
  if (existing === null) return 'planMade'
  return fault && fault !== 'missing' ? 'planRefused' : 'planExisting'
}

/** What pressing the button will do, before it is pressed. */
export function Plan({ environments }: { environments: ChosenEnvironment[] }) {
  const t = useTranslations('newProject')
  return (
    <section aria-live="polite" className="grid gap-1 rounded-lg bg-subtle p-3 text-sm">
      <h2 className="font-medium">{t('plan')}</h2>
      {environments.length === 0 && <p className="text-muted">{t('planNothing')}</p>}
      <ul className="grid gap-1">
        {environments.map(({ type, existing, fault }) => (
          <li key={type} className="flex flex-wrap justify-between gap-x-4">
            <Mono>{existing === null ? namespaceOf('…', type) : existing || '…'}</Mono>
            <span className="text-muted">{t(effectOf(existing, fault))}</span>
          </li>
        ))}
      </ul>
      {environments.some(({ existing }) => existing === null) && <p className="text-muted">{t('planId')}</p>}
    </section>
  )
}
