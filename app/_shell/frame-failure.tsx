'use client'
import type { Messages } from 'next-intl'
import { Button } from '#app/_ui/button.tsx'

interface FrameFailureProps {
  words: Pick<Messages, 'failure' | 'errors'>
  onRetry: () => void
}

/** Nothing of the pages' frame is there, so the words are handed in. */
export function FrameFailure({ words, onRetry }: FrameFailureProps) {
  return (
    <main className="mx-auto grid max-w-page gap-4 px-4 py-6 sm:px-6">
      <title>{words.failure.pageTitle}</title>
      <h1 className="text-xl font-semibold">{words.failure.frameTitle}</h1>
      <p role="alert">{words.errors.INTERNAL}</p>
      <Button onClick={onRetry} className="w-fit">
        {words.failure.retry}
      </Button>
    </main>
  )
}
