'use client'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { Fragment, type ReactNode } from 'react'
import { Button, ButtonLink } from '#app/_ui/button.tsx'
import { Message } from '#app/_ui/message.tsx'
import { MendButton } from '#app/connection/mend-button.tsx'
import type { BannerMend } from '#app/projects/banner-mend.ts'
import type { Marks } from '#app/projects/use-marks.ts'
import type { WantingSecret } from '#app/projects/use-overview.ts'

interface TroubleBannerProps {
  marks: Marks
  mend: BannerMend | null
}

/** Above all else: what is in trouble, and the one button that mends the most urgent of it. Its place is kept while it is read. */
export function TroubleBanner({ marks, mend }: TroubleBannerProps) {
  const { overview, isAllGood, isFetching } = marks
  const t = useTranslations()
  const troubles = useTroubles(marks, mend)
  const isRed = marks.failing > 0 || overview.closed > 0 || (mend !== null && mend.kind !== 'update')
  if (overview.trouble || (overview.error && !overview.hasData)) return null
  if (troubles.length === 0) {
    const isReading = !overview.hasData || isFetching
    return (
      <div role="status">
        <Message tone={isAllGood ? 'ok' : 'neutral'}>
          <span className="text-ink">
            {isAllGood ? t('update.good') : t(isReading ? 'projects.reading' : 'update.none')}
          </span>
        </Message>
      </div>
    )
  }
  return (
    <div role="status">
      <Message tone={isRed ? 'error' : 'warning'}>
        <span className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <span className="min-w-0 flex-1 basis-64 text-ink">
            {troubles.map((trouble, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: they are told in one order
              <Fragment key={index}>
                {index > 0 && ' · '}
                {trouble}
              </Fragment>
            ))}
          </span>
          {mend && <BannerButton mend={mend} marks={marks} />}
        </span>
      </Message>
    </div>
  )
}

/** In words, the most urgent first; empty where there is none. */
function useTroubles({ failing, overview }: Marks, mend: BannerMend | null): ReactNode[] {
  const t = useTranslations('update')
  const { closed, others } = overview
  const { outdated, missing } = countsOf(overview.wanting)
  const toFailing = (text: ReactNode) => (
    <Link href="/projects?show=trouble" className="rounded underline">
      {text}
    </Link>
  )
  return [
    failing > 0 && t.rich('failing', { count: failing, link: toFailing }),
    mend?.kind === 'token' && t(`token.${mend.finding}`),
    mend?.kind === 'connection' && t('token.dead'),
    closed > 0 && t('closed', { count: closed }),
    outdated > 0 && t('outdated', { count: outdated }),
    missing > 0 && t('missing', { count: missing }),
    others > 0 && t('others', { count: others }),
  ].filter((trouble) => trouble !== false)
}

function countsOf(wanting: WantingSecret[]) {
  const missing = wanting.filter(({ secret }) => secret.state === 'missing').length
  return { missing, outdated: wanting.length - missing }
}

function BannerButton({ mend, marks }: { mend: BannerMend; marks: Marks }) {
  const t = useTranslations('update')
  const { overview, progress } = marks
  const { outdated, missing } = countsOf(overview.wanting)
  const kind = missing === 0 ? 'outdated' : outdated === 0 ? 'missing' : 'both'
  return (
    <span className="sm:-my-1.5">
      {mend.kind === 'token' && <MendButton mend={mend.mend} address={mend.address} />}
      {mend.kind === 'connection' && (
        <ButtonLink href="/connection" look="primary">
          {t('toConnection')}
        </ButtonLink>
      )}
      {mend.kind === 'update' && (
        <Button look="primary" isBusy={progress.isRunning} onClick={() => progress.update(overview.wanting)}>
          {t(`press.${kind}`, { count: outdated + missing })}
        </Button>
      )}
    </span>
  )
}
