'use client'
import { ChevronDown } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { signOut } from '#app/_shell/session.ts'
import { Menu } from '#app/_ui/menu.tsx'

export function UserMenu({ login, avatarUrl }: { login: string; avatarUrl: string }) {
  const t = useTranslations('shell')
  return (
    <Menu
      label={t('account', { login })}
      trigger={
        <>
          {/* biome-ignore lint/performance/noImgElement: people's pictures come from their own GitHub, in their own size */}
          {avatarUrl && <img src={avatarUrl} alt="" width={20} height={20} className="size-5 rounded-full" />}
          <span className="max-w-16 truncate max-[22rem]:hidden sm:max-w-40">{login}</span>
          <ChevronDown aria-hidden className="size-4" />
        </>
      }
      items={[{ label: t('signOut'), onChoose: signOut }]}
    />
  )
}
