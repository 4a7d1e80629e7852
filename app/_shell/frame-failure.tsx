'use client'
import messages from '#app/_messages/en.json'
import { Button } from '#app/_ui/button.tsx'

/** Without the frame of the pages nobody knows the reader's language: so this one. */
export function FrameFailure({ onRetry }: { onRetry: () => void }) {
  return (
    <main className="mx-auto grid max-w-page gap-4 px-4 py-6 sm:px-6">
      <title>{messages.failure.pageTitle}</title>
      <h1 className="text-xl font-semibold">{messages.failure.frameTitle}</h1>
      <p role="alert">{messages.errors.INTERNAL}</p>
      <Button onClick={onRetry} className="w-fit">
        {messages.failure.retry}
      </Button>
    </main>
  )
}
