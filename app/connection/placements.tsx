'use client'
import type { inferRouterOutputs } from '@trpc/server'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useRef, useState } from 'react'
import { Button } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Mono } from '#app/_ui/mono.tsx'
import { WithdrawDialog } from '#app/connection/withdraw-dialog.tsx'
import type { AppRouter } from '#server/routers/index.ts'

export type PlacementView = inferRouterOutputs<AppRouter>['connection']['placements'][number]

/** Where the reader's token was put, also in projects that they have left. */
export function Placements({ placements }: { placements: PlacementView[] }) {
  const t = useTranslations('placements')
  const dialog = useRef<HTMLDialogElement>(null)
  const [chosen, setChosen] = useState<PlacementView | null>(null)
  const ask = (placement: PlacementView) => {
    setChosen(placement)
    dialog.current?.showModal()
  }
  return (
    <Card aria-labelledby="placements" tabIndex={-1} className="grid max-w-2xl px-4 py-2 text-sm outline-none sm:px-6">
      <h2 id="placements" className="py-2 text-base font-semibold">
        {t('title')}
      </h2>
      {placements.length === 0 && <p className="border-t border-line py-3 text-muted">{t('none')}</p>}
      <ul>
        {placements.map((placement) => (
          <Placement key={placement.environmentId} placement={placement} onAsk={() => ask(placement)} />
        ))}
      </ul>
      <WithdrawDialog ref={dialog} placement={chosen} />
    </Card>
  )
}

function Placement({ placement, onAsk }: { placement: PlacementView; onAsk: () => void }) {
  const t = useTranslations()
  const { projectId, projectName, type, namespace, isYours } = placement
  return (
    <li className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line py-2">
      <span className="grid min-w-0 flex-1 basis-64 gap-0.5 wrap-anywhere">
        {isYours ? (
          <Link href={`/projects/${projectId}#${type}`} className="w-fit rounded font-medium hover:underline">
            {projectName} · {t(`environments.${type}`)}
          </Link>
        ) : (
          <Mark tone="warning">
            <span className="text-ink">
              {projectName && `${projectName} · ${t(`environments.${type}`)}${t('wording.stop')}`}
              {t(projectName ? 'placements.left' : 'placements.ended')}
            </span>
          </Mark>
        )}
        <Mono className="text-muted">{namespace}</Mono>
      </span>
      <Button aria-label={t('placements.withdrawFrom', { namespace })} onClick={onAsk}>
        {t('placements.withdraw')}
      </Button>
    </li>
  )
}
