import type { Metadata } from 'next'
import { cookies } from 'next/headers'
import { NextIntlClientProvider } from 'next-intl'
import { getLocale, getTranslations } from 'next-intl/server'
import type { ReactNode } from 'react'
import { Arrival } from '#app/_shell/arrival.tsx'
import { ArrivingLinks } from '#app/_shell/arriving-links.tsx'
import { Header } from '#app/_shell/header.tsx'
import { NoScript } from '#app/_shell/no-script.tsx'
import { NoticeLine } from '#app/_shell/notice-line.tsx'
import { SupportContactProvider } from '#app/_shell/support-contact.tsx'
import { THEME_COOKIE, themeOf } from '#app/_shell/theme.ts'
import { ServerProvider } from '#app/_trpc/client.tsx'
import { supportContact } from '#server/page-settings.ts'
import './globals.css'

export async function generateMetadata(): Promise<Metadata> {
  const t = await getTranslations('app')
  return { title: { default: t('name'), template: t('titleTemplate') }, description: t('description') }
}

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = themeOf((await cookies()).get(THEME_COOKIE)?.value)
  const t = await getTranslations('shell')
  return (
    <html lang={await getLocale()} data-theme={theme}>
      <body>
        <NoScript />
        <a
          href="#content"
          className="sr-only z-10 rounded-lg bg-surface px-3 py-2 font-medium focus:not-sr-only focus:absolute focus:top-2 focus:left-2"
        >
          {t('skip')}
        </a>
        <NoticeLine />
        <NextIntlClientProvider>
          <SupportContactProvider contact={supportContact()}>
            <ServerProvider>
              <Arrival />
              <ArrivingLinks />
              <Header />
              <main id="content" tabIndex={-1} className="mx-auto grid max-w-page gap-4 px-4 py-6 outline-none sm:px-6">
                {children}
              </main>
            </ServerProvider>
          </SupportContactProvider>
        </NextIntlClientProvider>
      </body>
    </html>
  )
}
