'use client'
import { skipToken, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { failureOf } from '#app/_trpc/failure.ts'
import { cleanedImage, faultOfImage, type ImageFault } from '#app/projects/[projectId]/pasted-image.ts'

/** `suggested` stands in the field until somebody types, chooses or asks. */
export function useImageCheck(environment: { projectId: string; environmentId: string }, suggested: string) {
  const trpc = useTRPC()
  const [typed, setTyped] = useState<string | null>(null)
  const [asked, setAsked] = useState('')
  const [fault, setFault] = useState<ImageFault | null>(null)
  const text = typed ?? suggested
  const image = cleanedImage(text)
  // Another image is another question: the one before it ends, and so does what it said.
  const { data, error, isFetching, refetch } = useQuery(
    trpc.pullStatus.checkImage.queryOptions(asked ? { ...environment, image: asked } : skipToken, {
      trpc: { abortOnUnmount: true },
    }),
  )
  const isMalformed = error !== null && failureOf(error).code === 'INVALID_INPUT'
  const change = (value: string) => {
    setTyped(value)
    setFault(null)
  }
  /** False when there is nothing to ask about. What was pasted around the image is gone from the field then. */
  const ask = () => {
    change(image)
    const found = faultOfImage(image)
    setFault(found)
    if (found) return false
    if (image !== asked) setAsked(image)
    else if (!isFetching) void refetch()
    return true
  }
  const isRefused = isMalformed && image === asked && !isFetching
  return {
    ...{ text, change, asked, ask },
    fault: fault ?? (isRefused ? ('malformed' as const) : null),
    check: isFetching || error ? undefined : data,
    error: isFetching || isMalformed ? null : error,
    isAsking: isFetching,
  }
}
