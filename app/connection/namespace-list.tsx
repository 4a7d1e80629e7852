import { useTranslations } from 'next-intl'
import { Mono } from '#app/_ui/mono.tsx'

export interface OwnNamespace {
  environmentId: string
  namespace: string
  adopted: boolean
  project: string
}

/** The namespaces that will be cleaned, each with its project. */
export function NamespaceList({ namespaces }: { namespaces: OwnNamespace[] }) {
  const t = useTranslations('forget')
  const card = useTranslations('card')
  if (namespaces.length === 0) return <p className="text-muted">{t('noNamespaces')}</p>
  return (
    <div className="grid gap-1">
      <p className="text-sm font-medium">{t('count', { count: namespaces.length })}</p>
      <ul
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a long list scrolls, and by the keyboard too
        tabIndex={0}
        aria-label={t('namespaces')}
        className="grid max-h-48 gap-1 overflow-y-auto overscroll-contain rounded-lg border border-edge bg-subtle p-3 text-sm"
      >
        {namespaces.map(({ environmentId, namespace, adopted, project }) => (
          <li key={environmentId} className="flex flex-wrap justify-between gap-x-4">
            <span className="min-w-0">
              <Mono>{namespace}</Mono>
              {adopted && <span className="text-muted"> {card('adopted')}</span>}
            </span>
            <span className="min-w-0 text-muted wrap-anywhere">{project}</span>
          </li>
        ))}
      </ul>
    </div>
  )
}
