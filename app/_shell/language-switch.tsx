'use client'
import { useRouter } from 'next/navigation'
import { useLocale, useTranslations } from 'next-intl'
import { useTransition } from 'react'
import { LANGUAGE_COOKIE, type Language } from '#app/_messages/language.ts'
import { Button } from '#app/_ui/button.tsx'

/** Offers the other language, in words of that language: whoever needs it may not read this one. */
export function LanguageSwitch() {
  const t = useTranslations('shell')
  const router = useRouter()
  const other: Language = useLocale() === 'en' ? 'zh-CN' : 'en'
  const [isSwitching, start] = useTransition()
  const change = () => {
    // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs https, and Pullkey also runs without
    document.cookie = `${LANGUAGE_COOKIE}=${other}; path=/; max-age=31536000; samesite=lax`
    start(() => router.refresh())
  }
  return (
    <Button look="quiet" className="px-2!" title={t('language')} lang={other} isBusy={isSwitching} onClick={change}>
      {t('languages')} <span className="sr-only">{t('language')}</span>
    </Button>
  )
}
