'use client'
import { useTranslations } from 'next-intl'
import type { RefObject } from 'react'
import { Command } from '#app/_ui/command.tsx'
import { Dialog } from '#app/_ui/dialog.tsx'
import type { EnvironmentView } from '#app/projects/project-view.ts'

const template = `spec:
  imagePullSecrets:
    - name: ghcr-secret`

/** kubectl adds to the list by name: what else stands in it stays. */
function accountCommand(namespace: string): string {
  return `kubectl -n ${namespace} patch serviceaccount default -p '{"imagePullSecrets":[{"name":"ghcr-secret"}]}'`
}

interface HowToUseDialogProps {
  ref: RefObject<HTMLDialogElement | null>
  environment: EnvironmentView
}

export function HowToUseDialog({ ref, environment }: HowToUseDialogProps) {
  const t = useTranslations()
  return (
    <Dialog ref={ref} title={t('howToUse.title', { environment: t(`environments.${environment.type}`) })} isWide>
      <section className="grid gap-1">
        <h3 className="text-sm font-medium">{t('howToUse.templateTitle')}</h3>
        <Command text={template} what={t('howToUse.template')} />
      </section>
      <section className="grid gap-1">
        <h3 className="text-sm font-medium">{t('howToUse.accountTitle')}</h3>
        <Command text={accountCommand(environment.namespace)} what={t('howToUse.account')} />
        <p className="text-sm text-muted">{t('howToUse.accountNote')}</p>
      </section>
      <p className="text-sm">{t('howToUse.earlier')}</p>
    </Dialog>
  )
}
