'use client'
import { useEffect, useState } from 'react'
import { isFolded } from '#app/projects/[projectId]/is-folded.ts'
import { useProvisioning } from '#app/projects/provisioning.tsx'
import type { PullStatus } from '#server/domain/pull-status.ts'

interface Folded {
  /** The type of the Environment, which the address may name. */
  name: string
  environmentId: string
  status: PullStatus | undefined
  /** Stands where a taller place was kept for it. */
  isLate: boolean
}

/**
 * Whether a card is one line. Only what came with the page is folded: a card that stands open stays so when its status
 * arrives or gets better, so nothing moves under somebody's hand. What gets worse opens.
 */
export function useFold({ name, environmentId, status, isLate }: Folded) {
  const hasOutcome = useProvisioning().byEnvironment.has(environmentId)
  const canFold = status !== undefined && !hasOutcome && isFolded(status)
  const [isWantedOpen, setOpen] = useState(!canFold || isLate)

  // Follows the fragment of the address, which opens the card that it names.
  useEffect(() => {
    const follow = () => location.hash === `#${name}` && setOpen(true)
    follow()
    addEventListener('hashchange', follow)
    return () => removeEventListener('hashchange', follow)
  }, [name])

  return { canFold, isOpen: isWantedOpen || !canFold, setOpen }
}
