'use client'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { createContext, type ReactNode, use, useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import type { ProvisionResult } from '#server/domain/pull-secret-result.ts'

/** What provisioning an Environment came to, for as long as these pages are open; nothing of it is kept. */
export type Provisioning =
  | { state: 'running' }
  | { state: 'done'; result: ProvisionResult }
  | { state: 'lost'; error: unknown }

interface ProvisioningContext {
  byEnvironment: ReadonlyMap<string, Provisioning>
  /** Each Environment by a call of its own, so that each result arrives when it is there. */
  provision: (projectId: string, environmentIds: string[]) => void
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

export function ProvisioningProvider({ children }: { children: ReactNode }) {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  const { mutateAsync } = useMutation(trpc.pullSecret.provision.mutationOptions())
  const [byEnvironment, setAll] = useState<ReadonlyMap<string, Provisioning>>(new Map())
  const set = (id: string, value: Provisioning) => setAll((all) => new Map(all).set(id, value))

  const provisionOne = async (projectId: string, environmentId: string) => {
    set(environmentId, { state: 'running' })
    try {
      const [result] = await mutateAsync({ projectId, environmentIds: [environmentId] })
      if (result) set(environmentId, { state: 'done', result })
    } catch (error) {
      set(environmentId, { state: 'lost', error })
    }
    await queryClient.refetchQueries(trpc.pullStatus.read.queryFilter({ projectId, environmentId }))
  }

  const value: ProvisioningContext = {
    byEnvironment,
    provision: (projectId, environmentIds) => {
      for (const id of environmentIds) void provisionOne(projectId, id)
    },
    show: (results) => {
      for (const result of results) set(result.environmentId, { state: 'done', result })
    },
    clear: (environmentIds) => setAll((all) => new Map([...all].filter(([id]) => !environmentIds.includes(id)))),
  }
  return <Context value={value}>{children}</Context>
}
