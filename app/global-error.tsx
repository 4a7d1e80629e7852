'use client'
import { lazy, Suspense } from 'react'
import './globals.css'

// Its words come with it only when they are needed: every page carries this file.
const FrameFailure = lazy(async () => ({ default: (await import('#app/_shell/frame-failure.tsx')).FrameFailure }))

/** When not even the frame of the pages could be made. */
export default function GlobalErrorPage({ retry }: { retry: () => void }) {
  return (
    <html lang="en" data-theme="system">
      <body>
        <Suspense>
          <FrameFailure onRetry={retry} />
        </Suspense>
      </body>
    </html>
  )
}
