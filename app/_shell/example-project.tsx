import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { Card } from '#app/_ui/card.tsx'
import { Mark, type Tone } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import type { EnvironmentType } from '#server/domain/environment.ts'

// Names as people give them are the same in every language.
const names = { project: 'shop', namespace: 'shop-prod', image: 'ghcr.io/acme/api:2.0' }

/** A picture of a failing project's page, drawn in the reader's language and theme. Nothing in it can be pressed. */
export function ExampleProject() {
  const t = useTranslations('landing.example')
  return (
    <figure className="grid min-w-0 gap-2">
      <div role="img" aria-label={t('label')} className="rounded-lg border border-line bg-canvas p-3 sm:p-4">
        <div aria-hidden className="grid gap-3 text-sm">
          <p className="text-lg font-semibold">{names.project}</p>
          <Mark tone="error" className="font-medium">
            <span className="text-ink">{t('summary')}</span>
          </Mark>
          <Failing />
          <Healthy tone="warning" type="staging" sentence={t('outdated')} action={t('update')} />
          <Healthy tone="ok" type="development" sentence={t('current')} />
        </div>
      </div>
      <figcaption className="text-center text-sm text-muted">{t('caption')}</figcaption>
    </figure>
  )
}

function Failing() {
  const t = useTranslations('landing.example')
  const environments = useTranslations('environments')
  return (
    <Card className="grid gap-2 p-3">
      <p>
        <span className="font-semibold">{environments('production')}</span> · <Mono>{names.namespace}</Mono>
      </p>
      <Mark tone="error" className="font-medium">
        <span className="text-ink wrap-anywhere">{t('finding', { image: names.image })}</span>
      </Mark>
      <p className="pl-5.5 text-muted">{t('times')}</p>
      <p className="flex flex-wrap items-center justify-between gap-2 pl-5.5">
        <span className="inline-flex flex-wrap gap-x-2">
          {t('question')} <Mark tone="error">{t('denied')}</Mark>
        </span>
        <Pressable isPrimary>{t('request')}</Pressable>
      </p>
      <p className="border-t border-line pt-2">
        <Mark tone="ok">
          <span className="text-ink">{t('secret')}</span>
        </Mark>
      </p>
    </Card>
  )
}

interface HealthyProps {
  tone: Tone
  type: EnvironmentType
  sentence: string
  action?: string
}

function Healthy({ tone, type, sentence, action }: HealthyProps) {
  const t = useTranslations('environments')
  return (
    <Card className="flex flex-wrap items-center justify-between gap-2 px-3 py-2">
      <span className="inline-flex flex-wrap gap-x-3">
        <span className="font-semibold">{t(type)}</span>
        <Mark tone={tone}>
          <span className="text-ink">{sentence}</span>
        </Mark>
      </span>
      {action && <Pressable>{action}</Pressable>}
    </Card>
  )
}

function Pressable({ isPrimary = false, children }: { isPrimary?: boolean; children: ReactNode }) {
  const look = isPrimary ? 'border-transparent bg-accent text-on-accent' : 'border-line bg-surface'
  return <span className={`rounded-lg border px-2 py-1 font-medium ${look}`}>{children}</span>
}
