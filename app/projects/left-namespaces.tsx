import { useTranslations } from 'next-intl'
import { Command } from '#app/_ui/command.tsx'
import { deleteNamespaceCommand } from '#app/projects/left-behind.ts'
import type { EnvironmentView } from '#app/projects/project-view.ts'

/** Namespaces that Pullkey made and does not delete, because of what may run in them. */
export function LeftNamespaces({ environments }: { environments: EnvironmentView[] }) {
  const t = useTranslations('removal')
  const made = environments.filter(({ adopted }) => !adopted)
  if (made.length === 0) return null
  return (
    <div className="grid gap-2 text-sm">
      <p>{t('leftNamespaces', { count: made.length })}</p>
      {made.map(({ id, namespace }) => (
        <Command key={id} text={deleteNamespaceCommand(namespace)} what={t('command')} />
      ))}
    </div>
  )
}
