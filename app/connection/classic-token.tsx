'use client'
import { useMutation } from '@tanstack/react-query'
import { ExternalLink } from 'lucide-react'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import { useRef, useState, useTransition } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Button, OutsideButtonLink } from '#app/_ui/button.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { Mark } from '#app/_ui/mark.tsx'
import { Time } from '#app/_ui/time.tsx'
import type { GitHubAddresses } from '#app/connection/github-addresses.ts'
import { PasteTokenDialog } from '#app/connection/paste-token-dialog.tsx'
import type { ConnectionView } from '#app/connection/use-connection-check.ts'

interface ClassicTokenProps {
  connection: ConnectionView
  addresses: GitHubAddresses
  /** A classic token is what would help now. */
  isMend: boolean
  /** Another token is in use now. */
  onSwitched: () => void
}

const focus = (button: HTMLButtonElement | null) => button?.focus()

/** A token of one's own making in the place of the one from signing in, and back. */
export function ClassicToken({ connection, addresses, isMend, onSwitched }: ClassicTokenProps) {
  const t = useTranslations('classicToken')
  const dialog = useRef<HTMLDialogElement>(null)
  const [done, setDone] = useState<'usedPat' | 'usedOauth' | 'usedNone' | null>(null)
  const isInUse = connection?.source === 'pat'
  const open = () => dialog.current?.showModal()
  const [, startSwitch] = useTransition()
  // What came of it is told together with the page that shows it.
  const finish = (what: typeof done) =>
    startSwitch(() => {
      setDone(what)
      onSwitched()
    })
  return (
    <section
      id="classic-token"
      aria-labelledby="classic-token-name"
      className="grid gap-3 border-t border-line pt-4 text-sm"
    >
      <h2 id="classic-token-name" className="text-base font-semibold">
        {t('name')}
      </h2>
      <p role="status" className="empty:absolute">
        {done && !(isInUse && isMend) && (
          <Mark tone="ok">
            <span className="text-ink">
              {t(`done.${done}`)}{' '}
              {done !== 'usedNone' && t.rich('thenUpdate', { link: (text) => <ProjectsLink>{text}</ProjectsLink> })}
            </span>
          </Mark>
        )}
      </p>
      {isInUse ? (
        <InUse {...{ connection, addresses, isMend }} isNew={done !== null} onReplace={open} onBack={finish} />
      ) : (
        <>
          <p className="text-muted">{t('why')}</p>
          <Button
            ref={done ? focus : undefined}
            look={isMend ? 'primary' : 'secondary'}
            className="w-fit"
            onClick={open}
          >
            {t('open')}
          </Button>
        </>
      )}
      <PasteTokenDialog
        ref={dialog}
        isReplacing={isInUse}
        newTokenAddress={addresses.newToken}
        onUsed={() => finish('usedPat')}
      />
    </section>
  )
}

function ProjectsLink({ children }: { children: React.ReactNode }) {
  return (
    <Link href="/projects" className="rounded text-accent underline">
      {children}
    </Link>
  )
}

interface InUseProps {
  connection: NonNullable<ConnectionView>
  addresses: GitHubAddresses
  isMend: boolean
  /** It was switched to on this page, and what was pressed for that is gone. */
  isNew: boolean
  onReplace: () => void
  onBack: (done: 'usedOauth' | 'usedNone') => void
}

function InUse({ connection, addresses, isMend, isNew, onReplace, onBack }: InUseProps) {
  const t = useTranslations('classicToken')
  const trpc = useTRPC()
  const back = useMutation(
    trpc.connection.useOauth.mutationOptions({ onSuccess: (now) => onBack(now ? 'usedOauth' : 'usedNone') }),
  )
  const { expiresAt } = connection
  return (
    <>
      <p>{t('inUse')}</p>
      {expiresAt && (
        <Mark tone="warning">
          <span className="text-ink">{t.rich('expires', { time: () => <Time at={expiresAt} /> })}</span>
        </Mark>
      )}
      <p className="text-muted">{t('yours')}</p>
      {back.error && <FailureMessage error={back.error} />}
      <div className="flex flex-wrap gap-2">
        <Button ref={isNew ? focus : undefined} look={isMend ? 'primary' : 'secondary'} onClick={onReplace}>
          {t('replace')}
        </Button>
        <Button isBusy={back.isPending} onClick={() => back.mutate()}>
          {t('back')}
        </Button>
        <OutsideButtonLink href={addresses.tokens}>
          {t('end')}
          <ExternalLink aria-hidden className="size-3.5" />
        </OutsideButtonLink>
      </div>
    </>
  )
}
