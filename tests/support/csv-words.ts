import { createTranslator } from 'next-intl'
import english from '#app/_messages/en.json'
import chinese from '#app/_messages/zh-CN.json'

const messagesOf = { en: english, 'zh-CN': chinese }

/** The words of the activity for somebody who reads this language, as its route passes them on. */
export function csvWords(locale: keyof typeof messagesOf) {
  const messages = messagesOf[locale]
  return {
    activity: createTranslator({ locale, messages, namespace: 'activity' }),
    errors: createTranslator({ locale, messages, namespace: 'errors' }),
  }
}
