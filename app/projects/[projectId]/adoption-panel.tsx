'use client'
import { useTranslations } from 'next-intl'
import { failureOf } from '#app/_trpc/failure.ts'
import { Button } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { CopyButton } from '#app/_ui/copy-button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { moveFocusToContent } from '#app/_ui/keep-focus.ts'
import { Mark } from '#app/_ui/mark.tsx'
import { Message } from '#app/_ui/message.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { Time } from '#app/_ui/time.tsx'
import { ConsentManifest } from '#app/projects/[projectId]/consent-manifest.tsx'
import { useAdoption } from '#app/projects/[projectId]/use-adoption.ts'
import type { AdoptionWish } from '#app/projects/adoption-wish.ts'

interface AdoptionPanelProps {
  projectId: string
  wish: AdoptionWish
}

type Adoption = ReturnType<typeof useAdoption>

/** In the place of the card of an Environment whose namespace is still to let the project in. */
export function AdoptionPanel({ projectId, wish }: AdoptionPanelProps) {
  const { namespace } = wish
  const t = useTranslations('adoption')
  const adoption = useAdoption(projectId, wish)
  const { consent, check, cancel, isAdding, isBusy } = adoption
  const leave = () => {
    moveFocusToContent()
    cancel()
  }
  return (
    <Card id={wish.type} aria-labelledby={`adopt-${wish.type}`} aria-busy={isBusy}>
      <PanelHeader wish={wish} />
      <div className="grid grid-cols-1 gap-4 p-4 text-sm">
        <p>{t('lead')}</p>
        <ConsentManifest namespace={namespace} manifest={consent.data?.manifest} />
        <div className="flex flex-wrap items-center gap-2">
          <Button look="primary" isBusy={isBusy} onClick={check}>
            {t(isAdding ? 'adding' : 'check')}
          </Button>
          <Button onClick={leave}>{t('cancel')}</Button>
          <Standing consent={consent} />
        </div>
        <AdoptionFailure {...adoption} />
      </div>
    </Card>
  )
}

/** Whoever comes for this one begins at its name. */
const takeFocus = (heading: HTMLElement | null) => {
  if (heading && location.hash === `#${heading.dataset.type}`) heading.focus({ preventScroll: true })
}

function PanelHeader({ wish: { type, namespace } }: Pick<AdoptionPanelProps, 'wish'>) {
  const t = useTranslations()
  return (
    <div className="flex flex-wrap items-center gap-x-3 border-b border-line px-4 py-1.5">
      <h2 ref={takeFocus} id={`adopt-${type}`} data-type={type} tabIndex={-1} className="font-semibold outline-none">
        {t(`environments.${type}`)}
      </h2>
      <span className="inline-flex min-w-0 items-center gap-1 text-muted">
        <Mono>{namespace}</Mono>
        <CopyButton text={namespace} what={t('card.namespace')} />
      </span>
      <Mark tone="neutral" className="text-sm sm:ml-auto">
        {t('adoption.waiting')}
      </Mark>
    </div>
  )
}

/** What the last look came to. It is there from the first one on, so that nothing moves by the next. */
function Standing({ consent: { data, error, isFetching, dataUpdatedAt } }: Pick<Adoption, 'consent'>) {
  const t = useTranslations('adoption')
  const time = () => <Time at={new Date(dataUpdatedAt).toISOString()} show="clock" />
  return (
    <span role="status" className="text-muted">
      {isFetching && t('checking')}
      {!isFetching && !error && data && t.rich(data.granted ? 'granted' : 'missing', { time })}
    </span>
  )
}

/** The name was checked before it came here: what the server then refuses is the namespace in which Pullkey itself runs. */
function AdoptionFailure({ error, consent, isBusy, check, refresh }: Adoption) {
  const t = useTranslations('namespace.faults')
  if (!error || isBusy) return null
  const { code } = failureOf(error)
  if (code === 'INVALID_INPUT') {
    return (
      <div role="alert">
        <Message tone="error">
          <span className="text-ink">{t('own')}</span>
        </Message>
      </div>
    )
  }
  const again = code === 'CHANGED' ? refresh : consent.data ? undefined : check
  return <FailureMessage error={error} onRetry={again} />
}
