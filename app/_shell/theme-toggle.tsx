'use client'
import { Moon, Sun } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { THEME_COOKIE, type Theme } from '#app/_shell/theme.ts'
import { IconButton } from '#app/_ui/button.tsx'

/** Switches to the theme that is not shown now. Back at what the system wants, it follows the system again. */
function switchTheme(): void {
  const root = document.documentElement
  const wanted = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light'
  const shown = root.dataset.theme === 'system' ? wanted : root.dataset.theme
  const other = shown === 'dark' ? 'light' : 'dark'
  const theme: Theme = other === wanted ? 'system' : other
  root.dataset.theme = theme
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API needs https, and Pullkey also runs without
  document.cookie = `${THEME_COOKIE}=${theme}; path=/; max-age=31536000; samesite=lax`
}

export function ThemeToggle() {
  const t = useTranslations('shell')
  return (
    <IconButton label={t('theme')} onClick={switchTheme}>
      <Moon aria-hidden className="size-4 dark:hidden" />
      <Sun aria-hidden className="hidden size-4 dark:block" />
    </IconButton>
  )
}
