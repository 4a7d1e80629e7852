'use client'
import { useMutation } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import type { RefObject } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Dialog } from '#app/_ui/dialog.tsx'
import { EndAtGitHub } from '#app/connection/end-at-github.tsx'
import type { GitHubAddresses } from '#app/connection/github-addresses.ts'
import { NamespaceList, type OwnNamespace } from '#app/connection/namespace-list.tsx'
import type { ConnectionView } from '#app/connection/use-connection-check.ts'
import { useTakingBack } from '#app/connection/use-taking-back.ts'
import { RemovalSteps } from '#app/projects/removal-steps.tsx'
import { useAdoptedNote } from '#app/projects/use-adopted-note.ts'
import { isRemovalComplete } from '#server/domain/pull-secret-result.ts'

interface ForgetDialogProps {
  ref: RefObject<HTMLDialogElement | null>
  connection: ConnectionView
  addresses: GitHubAddresses
  namespaces: OwnNamespace[]
  onForgotten: () => void
}

export function ForgetDialog({ ref, connection, addresses, namespaces, onForgotten }: ForgetDialogProps) {
  const t = useTranslations('forget')
  const trpc = useTRPC()
  const adopted = useAdoptedNote(namespaces)
  const { isRefreshing, isKept, wasPasted, begin, finish } = useTakingBack(connection, onForgotten)
  const forget = useMutation(trpc.connection.forget.mutationOptions({ onMutate: begin, onSuccess: finish }))
  const results = isRefreshing ? undefined : forget.data
  const hasFailed = results !== undefined && !isRemovalComplete(results.environments)
  const isComplete = results !== undefined && !hasFailed && !isKept
  return (
    <Dialog ref={ref} title={t('title')} onClose={forget.reset}>
      <RemovalSteps
        what={[t('what', { count: namespaces.length }), t('stays'), ...adopted]}
        confirm={t('confirm')}
        busy={t('busy')}
        again={t('again')}
        results={results?.environments}
        done={t(isComplete ? 'done' : hasFailed ? 'incomplete' : 'kept')}
        note={results && <EndAtGitHub {...{ addresses, isKept, wasPasted }} isRevoked={results.revoked} />}
        isComplete={isComplete}
        isBusy={forget.isPending || isRefreshing}
        error={forget.error}
        onConfirm={() => forget.mutate()}
        onClose={() => ref.current?.close()}
      >
        <NamespaceList namespaces={namespaces} />
      </RemovalSteps>
    </Dialog>
  )
}
