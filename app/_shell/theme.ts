/** The theme that somebody chose, kept in a cookie so that the server renders it. Without one it is the system's. */
export const THEME_COOKIE = 'theme'

export type Theme = 'light' | 'dark' | 'system'

export function themeOf(cookie: string | undefined): Theme {
  return cookie === 'light' || cookie === 'dark' ? cookie : 'system'
}
