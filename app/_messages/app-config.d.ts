import type messages from './en.json'
import type { Language } from './language.ts'

declare module 'next-intl' {
  interface AppConfig {
    Locale: Language
    Messages: typeof messages
  }
}
