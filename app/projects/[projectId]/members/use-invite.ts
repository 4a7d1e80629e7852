'use client'
import { skipToken, useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { failureOf } from '#app/_trpc/failure.ts'
import type { MembersView, PersonFound } from '#app/projects/[projectId]/members/members-view.ts'
import { useRefreshed } from '#app/projects/[projectId]/members/use-refreshed.ts'

type FaultKey = 'missing' | 'malformed' | 'nobody' | 'isOwner' | 'isMember' | 'isInvited'

/** Looking for somebody at GitHub, and inviting them. */
export function useInvite(projectId: string, members: MembersView, onInvited: (login: string) => void) {
  const trpc = useTRPC()
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  const [isMissing, setMissing] = useState(false)
  const { isRefreshing, refresh } = useRefreshed()
  const query = useQuery(
    trpc.member.find.queryOptions(asked ? { projectId, login: asked } : skipToken, { trpc: { abortOnUnmount: true } }),
  )
  const invite = useMutation(
    trpc.member.invite.mutationOptions({
      onSuccess: ({ login }) => {
        change('')
        refresh(() => onInvited(login))
      },
    }),
  )
  const change = (value: string) => {
    setText(value)
    setAsked('')
    setMissing(false)
  }
  const find = () => {
    const login = text.trim()
    setMissing(!login)
    if (login === asked && !query.isFetching) void query.refetch()
    else setAsked(login)
  }
  const isMalformed = query.error !== null && failureOf(query.error).code === 'INVALID_INPUT'
  const person = asked && !query.isFetching && !query.error ? query.data : undefined
  const key = isMissing ? 'missing' : isMalformed ? 'malformed' : faultOf(person, members)
  return {
    ...{ text, change, find },
    fault: key && { key, login: person?.login ?? asked },
    found: key ? undefined : person,
    isFinding: query.isFetching,
    isInviting: invite.isPending || isRefreshing,
    error: invite.error ?? (isMalformed ? null : query.error),
    confirm: () => person && invite.mutate({ projectId, githubId: person.githubId }),
  }
}

/** Why the person who was found is not invited; undefined where nobody was looked for yet. */
function faultOf(person: PersonFound | undefined, { owner, members, invitations }: MembersView): FaultKey | undefined {
  if (person === undefined) return undefined
  if (person === null) return 'nobody'
  const isPerson = ({ githubId }: { githubId: string }) => githubId === person.githubId
  if (owner && isPerson(owner)) return 'isOwner'
  if (members.some(isPerson)) return 'isMember'
  return invitations.some(isPerson) ? 'isInvited' : undefined
}
