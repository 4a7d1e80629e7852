'use client'
import { Ellipsis } from 'lucide-react'
import { useTranslations } from 'next-intl'
import { useRef } from 'react'
import { Menu } from '#app/_ui/menu.tsx'
import { RemoveEnvironmentDialog } from '#app/projects/[projectId]/remove-environment-dialog.tsx'
import type { EnvironmentView } from '#app/projects/project-view.ts'

export function EnvironmentMenu(props: { projectId: string; environment: EnvironmentView }) {
  const t = useTranslations()
  const dialog = useRef<HTMLDialogElement>(null)
  const remove = {
    label: t('card.removeEnvironment'),
    onChoose: () => dialog.current?.showModal(),
    isDestructive: true,
  }
  return (
    <>
      <Menu
        label={t('card.menu', { environment: t(`environments.${props.environment.type}`) })}
        trigger={<Ellipsis aria-hidden className="size-4" />}
        items={[remove]}
        className="-mr-2 max-sm:ml-auto"
      />
      <RemoveEnvironmentDialog ref={dialog} {...props} />
    </>
  )
}
