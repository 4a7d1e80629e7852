import { cookies, headers } from 'next/headers'
import { getRequestConfig } from 'next-intl/server'
import { LANGUAGE_COOKIE, type Language, languageOf } from '#app/_messages/language.ts'

/** Each language by an import of its own, so that the other one stays unread. */
const messagesOf = {
  en: () => import('./en.json'),
  'zh-CN': () => import('./zh-CN.json'),
} satisfies Record<Language, unknown>

/** The language of a request. */
export default getRequestConfig(async () => {
  const chosen = (await cookies()).get(LANGUAGE_COOKIE)?.value
  const locale = languageOf(chosen, (await headers()).get('accept-language'))
  return { locale, messages: (await messagesOf[locale]()).default, timeZone: 'UTC' }
})
