'use client'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type ReactNode, useRef } from 'react'
import { signOut } from '#app/_shell/session.ts'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Button } from '#app/_ui/button.tsx'
import { Card } from '#app/_ui/card.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { DeleteAccountDialog } from '#app/connection/delete-account-dialog.tsx'
import { ForgetDialog } from '#app/connection/forget-dialog.tsx'
import type { GitHubAddresses } from '#app/connection/github-addresses.ts'
import type { OwnNamespace } from '#app/connection/namespace-list.tsx'
import { namespacesWithToken } from '#app/connection/namespaces-to-end.ts'
import type { PlacementView } from '#app/connection/placements.tsx'
import type { ConnectionView } from '#app/connection/use-connection-check.ts'

interface LeavingProps {
  connection: ConnectionView
  addresses: GitHubAddresses
  placements: PlacementView[]
  /** Those that lose their PullSecret with the reader's account. */
  ownNamespaces: OwnNamespace[]
  /** The reader. */
  login: string
  onForgotten: () => void
}

/** Ending things, from the least to the most. */
export function Leaving({ connection, addresses, placements, ownNamespaces, login, onForgotten }: LeavingProps) {
  const t = useTranslations('leaving')
  const forget = useRef<HTMLDialogElement>(null)
  const remove = useRef<HTMLDialogElement>(null)
  const isForgotten = connection === null
  const namespaces = namespacesWithToken(placements)
  return (
    <>
      <Card aria-labelledby="leaving" className="grid max-w-2xl px-4 py-2 text-sm sm:px-6">
        <h2 id="leaving" className="py-2 text-base font-semibold">
          {t('title')}
        </h2>
        <Step what={t('here')}>
          <Button onClick={signOut}>{t('signOut')}</Button>
        </Step>
        <SignOutEverywhere />
      </Card>
      <Card aria-labelledby="ending" className="mt-4 grid max-w-2xl border-error/40! px-4 py-2 text-sm sm:px-6">
        <h2 id="ending" className="py-2 text-base font-semibold">
          {t('ending')}
        </h2>
        {/* What an earlier forgetting could not delete can be finished later. */}
        {(!isForgotten || namespaces.length > 0) && (
          <Step what={t(isForgotten ? 'forgotten' : 'forgetting')}>
            <Button look="danger-outline" onClick={() => forget.current?.showModal()}>
              {t(isForgotten ? 'forgetRest' : 'forget')}
            </Button>
          </Step>
        )}
        <Step what={t('account')}>
          <Button look="danger-outline" onClick={() => remove.current?.showModal()}>
            {t('remove')}
          </Button>
        </Step>
        <ForgetDialog ref={forget} {...{ connection, addresses, namespaces, onForgotten }} />
        <DeleteAccountDialog
          ref={remove}
          {...{ connection, addresses, login, onForgotten }}
          namespaces={ownNamespaces}
          onLeave={signOut}
        />
      </Card>
    </>
  )
}

function Step({ what, children }: { what: string; children: ReactNode }) {
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 border-t border-line py-3">
      <p className="min-w-0 flex-1 basis-64 text-muted">{what}</p>
      {children}
    </div>
  )
}

function SignOutEverywhere() {
  const t = useTranslations('leaving')
  const trpc = useTRPC()
  const end = useMutation(trpc.account.signOutEverywhere.mutationOptions({ onSuccess: signOut }))
  return (
    <>
      <Step what={t('everywhere')}>
        <Button isBusy={end.isPending || end.isSuccess} onClick={() => end.mutate()}>
          {t('signOutEverywhere')}
        </Button>
      </Step>
      {end.error && <FailureMessage error={end.error} />}
    </>
  )
}
