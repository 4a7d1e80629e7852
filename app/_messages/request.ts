import { getRequestConfig } from 'next-intl/server'

/** The language of a request. A second one is a second file here. */
export default getRequestConfig(async () => ({
  locale: 'en',
  messages: (await import('./en.json')).default,
  timeZone: 'UTC',
}))
