'use client'
import { useQueryClient } from '@tanstack/react-query'
import { useTRPC } from '#app/_trpc/client.tsx'
import { readAgain } from '#app/_trpc/read-again.ts'

/** Reads the cards again: who belongs to the project decides what a PullSecret is judged by. */
export function useStatusReadAgain() {
  const trpc = useTRPC()
  const queryClient = useQueryClient()
  return () => readAgain(queryClient, trpc.pullStatus.read.pathFilter())
}
