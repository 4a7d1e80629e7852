'use client'
import { skipToken, useQuery } from '@tanstack/react-query'
import { useTranslations } from 'next-intl'
import { type FormEvent, useRef, useState } from 'react'
import { useTRPC } from '#app/_trpc/client.tsx'
import { failureOf } from '#app/_trpc/failure.ts'
import { Button } from '#app/_ui/button.tsx'
import { Fact } from '#app/_ui/fact-list.tsx'
import { FailureMessage } from '#app/_ui/failure-message.tsx'
import { AllImagesCheck } from '#app/projects/[projectId]/all-images-check.tsx'
import { ImageField } from '#app/projects/[projectId]/image-field.tsx'
import { cleanedImage, faultOfImage, type ImageFault } from '#app/projects/[projectId]/pasted-image.ts'
import { seenImages } from '#app/projects/[projectId]/pod-groups.ts'
import { PullCheckOutcome, type PullCheckOutcomeProps } from '#app/projects/[projectId]/pull-check-outcome.tsx'

type ImageCheckProps = Omit<PullCheckOutcomeProps, 'check' | 'image'>

/** Would it pull now? Asked when the button is pressed, and at no other time. */
export function ImageCheck(props: ImageCheckProps) {
  const { projectId, status } = props
  const t = useTranslations('imageCheck')
  const field = useRef<HTMLInputElement>(null)
  const seen = seenImages(status.containers)
  const { text, change, asked, ask, fault, check, error, isAsking } = useImageCheck(
    { projectId, environmentId: status.environmentId },
    seen[0] ?? '',
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (!ask()) field.current?.focus()
  }
  const choose = (image: string) => {
    change(image)
    field.current?.focus()
  }
  return (
    <Fact name={t('title')} isField>
      <form onSubmit={submit} noValidate className="flex flex-wrap items-start gap-2">
        <ImageField
          ref={field}
          id={`${status.environmentId}-image`}
          value={text}
          onChange={change}
          onChoose={choose}
          error={fault && t(`faults.${fault}`)}
          seen={seen}
        />
        <Button type="submit" isBusy={isAsking && asked === cleanedImage(text)}>
          {t('check')}
        </Button>
      </form>
      <p role="status" className="text-muted empty:absolute not-empty:mt-2">
        {isAsking && t('asking', { image: asked })}
      </p>
      {error !== null && <FailureMessage error={error} onRetry={ask} />}
      <PullCheckOutcome {...props} image={asked} check={check} />
      {seen.length > 1 && <AllImagesCheck {...props} images={seen} />}
    </Fact>
  )
}

/** `suggested` stands in the field until somebody types, chooses or asks. */
function useImageCheck(environment: { projectId: string; environmentId: string }, suggested: string) {
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
