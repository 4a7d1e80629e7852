'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { readAgain } from '#app/_trpc/read-again.ts'
import type { ProvisionResult } from '#server/domain/pull-secret-result.ts'

/** What provisioning an Environment came to, for as long as these pages are open; nothing of it is kept. */
export type Provisioning =
  | { state: 'running' }
  | { state: 'done'; result: ProvisionResult }
  | { state: 'lost'; error: unknown }

export interface ProvisionTarget {
  projectId: string
  environmentId: string
  /** It is taken over from its other managers. */
  takeOver?: boolean
  /** Another person's living token is replaced. */
  replace?: boolean
  /** What a plan read: nothing else is overwritten. */
  version?: string
}

interface ProvisioningContext {
  byEnvironment: ReadonlyMap<string, Provisioning>
  /** Each Environment by a call of its own, so that each result arrives when it is there. Ends when all was read again. */
  provision: (targets: ProvisionTarget[]) => Promise<void>
  /** Results that came by another way: a new project's. */
  show: (results: ProvisionResult[]) => void
  clear: (environmentIds: string[]) => void
}

const Context = createContext<ProvisioningContext | null>(null)

export function useProvisioning(): ProvisioningContext {
  const context = use(Context)
  if (!context) throw new Error('useProvisioning is used outside its provider')
  return context
}

/** So many calls are under way at once. */
const LANES = 10

export function ProvisioningProvider({ children }: { children: ReactNode }) {
  const [byEnvironment, setAll] = useState<ReadonlyMap<string, Provisioning>>(new Map())
  const set = (id: string, value: Provisioning) => setAll((all) => new Map(all).set(id, value))
  const provision = useProvision(set)
  const value: ProvisioningContext = {
    byEnvironment,
    provision,
    show: (results) => {
      for (const result of results) set(result.environmentId, { state: 'done', result })
    },
    clear: (environmentIds) => setAll((all) => new Map([...all].filter(([id]) => !environmentIds.includes(id)))),
  }
  return <Context value={value}>{children}</Context>
}

function useProvision(set: (environmentId: string, value: Provisioning) => void) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { mutateAsync } = useMutation(trpc.pullSecret.provision.mutationOptions())

  const provisionOne = async ({ projectId, environmentId, version, ...wish }: ProvisionTarget) => {
    const versions = version === undefined ? undefined : { [environmentId]: version }
    try {
      const [result] = await mutateAsync({ projectId, environmentIds: [environmentId], ...wish, versions })
      if (result) set(environmentId, { state: 'done', result })
    } catch (error) {
      set(environmentId, { state: 'lost', error })
    }
    const environment = { projectId, environmentId }
    await Promise.all([
      readAgain(queryClient, trpc.pullStatus.read.queryFilter(environment)),
      // What a check said of the Secret before is not true of this one.
      readAgain(queryClient, trpc.pullStatus.checkImage.queryFilter(environment)),
    ])
  }

  return async (targets: ProvisionTarget[]) => {
    for (const { environmentId } of targets) set(environmentId, { state: 'running' })
    const waiting = [...targets]
    const lane = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await provisionOne(next)
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    await Promise.all([
      readAgain(queryClient, trpc.pullStatus.overview.pathFilter()),
      readAgain(queryClient, trpc.pullStatus.glance.pathFilter()),
    ])
  }
}
