import { useTranslations } from 'next-intl'
import type { ReactNode } from 'react'
import { ButtonLink } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { MendButton } from '#app/connection/mend-button.tsx'

/** For whoever has no project yet: what there is to do, in order, and the button for the first of it that is not done. */
export function FirstSteps({ isConnected }: { isConnected: boolean }) {
  const t = useTranslations('projects.steps')
  return (
    <Card className="grid gap-4 p-4 sm:p-6">
      <p className="text-muted">{t('lead')}</p>
      <ol className="grid gap-4">
        <Step
          title={isConnected ? <Mark tone="ok">{t('connected')}</Mark> : t('connect')}
          text={t(isConnected ? 'connectedText' : 'connectText')}
        >
          {!isConnected && <MendButton mend="connect" returnTo="/projects" />}
        </Step>
        <Step title={t('make')} text={t('makeText')}>
          <ButtonLink href="/projects/new" look={isConnected ? 'primary' : 'secondary'}>
            {t('new')}
          </ButtonLink>
        </Step>
        <Step title={t('reference')} text={t('referenceText')} />
      </ol>
    </Card>
  )
}

function Step({ title, text, children }: { title: ReactNode; text: string; children?: ReactNode }) {
  return (
    <li className="grid max-w-2xl justify-items-start gap-1">
      <h2 className="font-medium">{title}</h2>
      <p className="text-muted">{text}</p>
      {children && <div className="pt-1">{children}</div>}
    </li>
  )
}
