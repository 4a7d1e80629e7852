/** The languages of the pages, and which of them somebody reads. */

export const languages = ['en', 'zh-CN'] as const

export type Language = (typeof languages)[number]

/** Keeps the language that somebody chose, so that the server renders it. Without it the browser's own counts. */
export const LANGUAGE_COOKIE = 'language'

/** `accepted`: what the browser accepts, as in the header Accept-Language. */
export function languageOf(chosen: string | undefined, accepted: string | null): Language {
  return languages.find((language) => language === chosen) ?? preferred(accepted ?? '') ?? 'en'
}

/** The one of ours that is wanted most. Any Chinese is told in the one Chinese there is. */
function preferred(accepted: string): Language | undefined {
  return accepted
    .split(',')
    .map(wish)
    .filter(({ weight }) => weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ tag }) => languages.find((language) => baseOf(language) === baseOf(tag)))
    .find((language) => language !== undefined)
}

function wish(text: string): { tag: string; weight: number } {
  const [tag = '', ...parameters] = text.split(';').map((part) => part.trim())
  const weight = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2)
  return { tag, weight: weight === undefined ? 1 : Number(weight) }
}

function baseOf(tag: string): string | undefined {
  return tag.toLowerCase().split('-')[0]
}
