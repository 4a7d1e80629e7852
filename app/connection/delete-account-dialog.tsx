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

interface DeleteAccountDialogProps {
  ref: RefObject<HTMLDialogElement | null>
  connection: ConnectionView
  addresses: GitHubAddresses
  namespaces: OwnNamespace[]
  onForgotten: () => void
  onLeave: () => void
}

/** Stays open to show what became of each namespace; closing it then leads out. */
export function DeleteAccountDialog(props: DeleteAccountDialogProps) {
  const { ref, connection, addresses, namespaces, onForgotten, onLeave } = props
  const t = useTranslations('deleteAccount')
  const adopted = useAdoptedNote(namespaces)
  const { isRefreshing, isKept, wasPasted, begin, finish } = useTakingBack(connection, onForgotten)
  const remove = useRemoval(begin, finish)
  const results = isRefreshing ? undefined : remove.data
  const isRemoved = results?.removed ?? false
  const hasFailed = results !== undefined && !isRemovalComplete(results.environments)
  return (
    <Dialog ref={ref} title={t('title')} onClose={isRemoved ? onLeave : remove.reset}>
      <RemovalSteps
        what={[t('what', { count: namespaces.length }), t('stays'), ...adopted, t('remains')]}
        confirm={t('confirm')}
        busy={t('busy')}
        again={t('again')}
        results={results?.environments}
        done={t(isRemoved ? 'done' : hasFailed ? 'incomplete' : 'kept')}
        note={
          results && (
            <EndAtGitHub {...{ addresses, wasPasted }} isRevoked={results.revoked} isKept={isKept && !isRemoved} />
          )
        }
        close={isRemoved ? t('leave') : undefined}
        isComplete={isRemoved}
        isBusy={remove.isPending || isRefreshing}
        error={remove.error}
        onConfirm={() => remove.mutate()}
        onClose={() => ref.current?.close()}
      >
        <NamespaceList namespaces={namespaces} />
      </RemovalSteps>
    </Dialog>
  )
}

/** Whoever is deleted has no page left to read again. */
function useRemoval(onMutate: () => void, onKept: () => void) {
  const trpc = useTRPC()
  return useMutation(
    trpc.account.remove.mutationOptions({ onMutate, onSuccess: ({ removed }) => (removed ? undefined : onKept()) }),
  )
}
