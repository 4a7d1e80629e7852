import { useTranslations } from 'next-intl'
import type { EnvironmentView } from '#app/projects/project-view.ts'

/** That adopted namespaces belong to others, for a dialog that asks before something is removed. Empty where there are none. */
export function useAdoptedNote(namespaces: Pick<EnvironmentView, 'adopted'>[]): string[] {
  const t = useTranslations('removal')
  const count = namespaces.filter(({ adopted }) => adopted).length
  return count > 0 ? [t('adoptedStay', { count })] : []
}
