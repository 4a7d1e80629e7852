'use client'
import { useQuery } from '@tanstack/react-query'
import type { inferRouterOutputs } from '@trpc/server'
import { useState } from 'react'
import { useTRPC, useTRPCClient } from '#app/_trpc/client.tsx'
import { holdsOthersLivingToken } from '#app/projects/other-holder.ts'
import type { ListedEnvironment } from '#app/projects/project-view.ts'
import { isClosed, markStateOf } from '#app/projects/secret-words.ts'
import type { ClusterTrouble, ListedSecretStatus } from '#server/domain/pull-status.ts'
import type { AppRouter } from '#server/routers/index.ts'

export type SecretByEnvironment = ReadonlyMap<string, ListedSecretStatus>

/** How every PullSecret of this person stands: one question to the server. */
export function useOverview() {
  const trpc = useTRPC()
  const client = useTRPCClient()
  const [tookMs, setTookMs] = useState<number>()
  const { data, ...rest } = useQuery({
    ...trpc.pullStatus.overview.queryOptions({}),
    queryFn: async ({ signal }) => {
      const begun = performance.now()
      const overview = await client.pullStatus.overview.query({}, { signal })
      setTookMs(Math.round(performance.now() - begun))
      return overview
    },
  })
  const secrets: SecretByEnvironment = new Map(data?.map(({ environmentId, secret }) => [environmentId, secret]))
  return {
    ...rest,
    /** How long the last answer was on its way; undefined where the reader did not wait for it. */
    tookMs,
    secrets,
    wanting: wantingOf(data ?? []).filter(({ secret }) => !holdsOthersLivingToken(secret)),
    /** Those of them that hold another person's living token: only a decision replaces it. */
    others: wantingOf(data ?? []).filter(({ secret }) => holdsOthersLivingToken(secret)).length,
    hasData: data !== undefined,
    isAllCurrent: isAllCurrent(data ?? []),
    trouble: troubleOf(data ?? []),
    /** Adopted namespaces that do not let their project in. */
    closed: (data ?? []).filter(({ secret }) => isClosed(secret)).length,
  }
}

/** Of none nothing can be said. */
function isAllCurrent(overview: { secret: ListedSecretStatus }[]): boolean {
  return overview.length > 0 && overview.every(({ secret }) => markStateOf(secret) === 'current')
}

/**
 * Why no PullSecret could be read; null where at least one was. One alone is marked in its row, and so is whatever its
 * namespace's administrator keeps closed: that says nothing of the cluster.
 */
function troubleOf(overview: { secret: ListedSecretStatus }[]): ClusterTrouble | null {
  let trouble: ClusterTrouble | null = null
  for (const { secret } of overview) {
    if (isClosed(secret)) continue
    if (secret.state !== 'unreadable') return null
    trouble ??= secret.detail
  }
  return trouble
}

/** A PullSecret that one press creates or updates. */
export interface WantingSecret {
  projectId: string
  environment: ListedEnvironment
  secret: ListedSecretStatus
}

/** Of all projects, shown or not. */
function wantingOf(overview: inferRouterOutputs<AppRouter>['pullStatus']['overview']): WantingSecret[] {
  return overview
    .filter(({ secret }) => ['outdated', 'missing'].includes(markStateOf(secret)))
    .map(({ environmentId: id, projectId, type, namespace, secret }) => ({
      projectId,
      environment: { id, type, namespace },
      secret,
    }))
}
