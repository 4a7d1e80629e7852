import Link from 'next/link'
import { getTranslations } from 'next-intl/server'
import { LanguageSwitch } from '#app/_shell/language-switch.tsx'
import { Navigation } from '#app/_shell/navigation.tsx'
import { PaletteButton } from '#app/_shell/palette-button.tsx'
import { ThemeToggle } from '#app/_shell/theme-toggle.tsx'
import { UserMenu } from '#app/_shell/user-menu.tsx'
import { findUser } from '#app/_trpc/load.ts'

export async function Header() {
  const t = await getTranslations('app')
  // Without the database nobody is known; the page below says what is wrong.
  const user = await findUser().catch(() => null)
  return (
    <header className="border-b border-line bg-surface">
      <div className="mx-auto flex max-w-page flex-wrap items-center gap-x-4 gap-y-1 px-4 py-2 sm:px-6">
        <Link href={user ? '/projects' : '/'} className="rounded-lg py-1.5 font-semibold">
          {t('name')}
        </Link>
        {user && <Navigation />}
        <div className="ml-auto flex items-center gap-1">
          {user && <PaletteButton />}
          <ThemeToggle />
          <LanguageSwitch />
          {user && <UserMenu login={user.login} avatarUrl={user.avatarUrl} />}
        </div>
      </div>
    </header>
  )
}
