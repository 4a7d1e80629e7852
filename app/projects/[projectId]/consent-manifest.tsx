import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { CopyButton } from '#app/_ui/copy-button.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { Skeleton } from '#app/_ui/skeleton.tsx'

interface ConsentManifestProps {
  namespace: string
  /** YAML; undefined while it is read. */
  manifest: string | undefined
}

const mono = (text: ReactNode) => <Mono>{text}</Mono>

/** What a namespace's administrator applies, what that allows, and how it is taken back. */
export function ConsentManifest({ namespace, manifest }: ConsentManifestProps) {
  const t = useTranslations('consent')
  const words = { namespace, mono }
  return (
    <>
      <div className="grid grid-cols-1 gap-2">
        <p>{t.rich('apply', words)}</p>
        <Manifest manifest={manifest} />
      </div>
      <div className="grid gap-1">
        <h3 className="font-medium">{t('allows')}</h3>
        <ul className="grid list-disc gap-1 pl-5">
          <li>{t.rich('writes', words)}</li>
          <li>{t('reads')}</li>
          <li>{t('exposes')}</li>
          <li>{t.rich('withdraw', words)}</li>
        </ul>
      </div>
    </>
  )
}

/** As tall before it is there as afterwards. */
function Manifest({ manifest }: Pick<ConsentManifestProps, 'manifest'>) {
  const t = useTranslations('consent')
  return (
    <div className="flex h-65 items-start rounded-lg border border-line bg-subtle">
      {manifest === undefined ? (
        <div className="grid flex-1 gap-3 p-3">
          <Skeleton className="w-72" />
          <Skeleton className="w-56" />
          <Skeleton className="w-64" />
        </div>
      ) : (
        <>
          <section
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, and by the keyboard too
            tabIndex={0}
            aria-label={t('manifest')}
            className="h-full min-w-0 flex-1 overflow-auto rounded-lg p-3"
          >
            <pre className="font-mono text-xs">{manifest}</pre>
          </section>
          <div className="p-1">
            <CopyButton text={manifest} what={t('manifestToCopy')} />
          </div>
        </>
      )}
    </div>
  )
}
