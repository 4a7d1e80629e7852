'use client'
import { useMutation } from '@tanstack/react-query'
import Link from 'next/link'
import { useTranslations } from 'next-intl'
import type { RefObject } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { Dialog } from '#app/_ui/dialog.tsx'
import { TypedName, useTypedName } from '#app/_ui/typed-name.tsx'
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
  /** The reader. */
  login: string
  onForgotten: () => void
  onLeave: () => void
}

/** Stays open to show what became of each namespace; closing it then leads out. */
export function DeleteAccountDialog(props: DeleteAccountDialogProps) {
  const { ref, connection, addresses, namespaces, login, onForgotten, onLeave } = props
  const t = useTranslations('deleteAccount')
  const adopted = useAdoptedNote(namespaces)
  const { isRefreshing, isKept, wasPasted, begin, finish } = useTakingBack(connection, onForgotten)
  const remove = useRemoval(begin, finish)
  const typedName = useTypedName(login)
  const shared = isRefreshing ? [] : sharedIn(remove)
  const results = isRefreshing || shared.length > 0 ? undefined : remove.data
  const isRemoved = results?.removed ?? false
  const hasFailed = results !== undefined && !isRemovalComplete(results.environments)
  const confirm = () => {
    if (typedName.assert()) remove.mutate({ endShared: shared.length > 0 || remove.variables?.endShared })
  }
  const close = () => {
    if (isRemoved) return onLeave()
    remove.reset()
    typedName.reset()
  }
  return (
    <Dialog ref={ref} title={t('title')} onClose={close}>
      <RemovalSteps
        what={
          shared.length > 0
            ? [t('shared'), ...(remove.data?.environments.length === 0 ? [t('sharedStays')] : [])]
            : [t('what', { count: namespaces.length }), t('stays'), ...adopted, t('remains')]
        }
        confirm={shared.length > 0 ? t('confirmShared', { count: shared.length }) : t('confirm')}
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
        onConfirm={confirm}
        onClose={() => ref.current?.close()}
      >
        {shared.length > 0 ? <SharedProjects projects={shared} /> : <NamespaceList namespaces={namespaces} />}
        <TypedName {...typedName.props} />
      </RemovalSteps>
    </Dialog>
  )
}

/** Projects with members, which nothing was done for and which are to be decided about. */
function sharedIn({ data, variables }: ReturnType<typeof useRemoval>) {
  return data && !data.removed && !variables?.endShared ? data.shared : []
}

/** Each leads to where it is handed over. */
function SharedProjects({ projects }: { projects: { id: string; name: string }[] }) {
  const t = useTranslations('deleteAccount')
  return (
    <ul aria-label={t('sharedTitle')} className="grid max-h-48 gap-1 overflow-y-auto rounded-lg bg-subtle p-3 text-sm">
      {projects.map(({ id, name }) => (
        <li key={id} className="wrap-anywhere">
          <Link href={`/projects/${id}`} className="rounded text-accent underline">
            {name}
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** Whoever is deleted has no page left to read again. */
function useRemoval(onMutate: () => void, onKept: () => void) {
  const trpc = useTRPC()
  return useMutation(
    trpc.account.remove.mutationOptions({ onMutate, onSuccess: ({ removed }) => (removed ? undefined : onKept()) }),
  )
}
