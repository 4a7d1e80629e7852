'use client'
import { lazy, Suspense, useSyncExternalStore } from 'react'
import { LANGUAGE_COOKIE, type Language, languageOf } from '#app/_messages/language.ts'
import './globals.css'

// The words come only when they are needed: every page carries this file.
const failures = {
  en: failureIn(() => import('#app/_messages/en.json')),
  'zh-CN': failureIn(() => import('#app/_messages/zh-CN.json')),
}

type Load = () => Promise<{ default: typeof import('#app/_messages/en.json') }>

function failureIn(load: Load) {
  return lazy(async () => {
    const [{ FrameFailure }, { default: words }] = await Promise.all([import('#app/_shell/frame-failure.tsx'), load()])
    return { default: (props: { onRetry: () => void }) => <FrameFailure words={words} {...props} /> }
  })
}

const neverChanges = () => () => undefined

/** Without the frame nobody but the browser knows it. */
function readersLanguage(): Language {
  const chosen = document.cookie.split('; ').find((cookie) => cookie.startsWith(`${LANGUAGE_COOKIE}=`))
  return languageOf(chosen?.slice(LANGUAGE_COOKIE.length + 1), navigator.languages.join(','))
}

/** When not even the frame of the pages could be made. */
export default function GlobalErrorPage({ retry }: { retry: () => void }) {
  const language = useSyncExternalStore(neverChanges, readersLanguage, () => 'en' as const)
  const Failure = failures[language]
  return (
    <html lang={language} data-theme="system">
      <body>
        <Suspense>
          <Failure onRetry={retry} />
        </Suspense>
      </body>
    </html>
  )
}
