'use client'
import { useTranslations } from 'next-intl'
import type { ReactNode, RefObject } from 'react'
import { Command } from '#app/_ui/command.tsx'
import { Dialog } from '#app/_ui/dialog.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { RestartList } from '#app/projects/[projectId]/restart-list.tsx'
import {
  type AccountUse,
  accountUse,
  helmLines,
  kustomizeLines,
  templateLines,
} from '#app/projects/[projectId]/use-lines.ts'
import type { EnvironmentView } from '#app/projects/project-view.ts'
import type { PullStatus } from '#server/domain/pull-status.ts'

interface HowToUseDialogProps {
  ref: RefObject<HTMLDialogElement | null>
  environment: EnvironmentView
  status: PullStatus
}

export function HowToUseDialog({ ref, environment, status }: HowToUseDialogProps) {
  const t = useTranslations('howToUse')
  const environments = useTranslations('environments')
  const use = accountUse(status)
  return (
    <Dialog ref={ref} title={t('title', { environment: environments(environment.type) })} isWide>
      <Mark tone="warning" className="text-sm">
        <span className="text-ink">{t('earlier')}</span>
      </Mark>
      <Way title={t('templateTitle')}>
        <Command text={templateLines} what={t('template')} />
      </Way>
      <Way title={t('accountTitle', { account: use.account })}>
        {use.isNamed ? <p className="text-sm text-muted">{t('accountNamed')}</p> : <AccountCommands use={use} />}
      </Way>
      <Way title={t('helmTitle')}>
        <Command text={helmLines} what={t('helm')} />
        <p className="text-sm text-muted">{t('helmNote')}</p>
      </Way>
      <Way title={t('kustomizeTitle')}>
        <Command text={kustomizeLines} what={t('kustomize')} />
        <p className="text-sm text-muted">{t('kustomizeNote')}</p>
      </Way>
      <RestartList status={status} />
    </Dialog>
  )
}

function Way({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="grid gap-1">
      <h3 className="text-sm font-medium wrap-anywhere">{title}</h3>
      {children}
    </section>
  )
}

function AccountCommands({ use: { command, look } }: { use: AccountUse }) {
  const t = useTranslations('howToUse')
  return (
    <>
      {look && <Command text={look} what={t('look')} />}
      <Command text={command} what={t('account')} />
      {look ? (
        <Mark tone="warning" className="text-sm">
          <span className="text-ink">{t('accountUnread')}</span>
        </Mark>
      ) : (
        <p className="text-sm text-muted">{t('accountNote')}</p>
      )}
    </>
  )
}
