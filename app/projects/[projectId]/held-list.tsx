import { useTranslations } from 'next-intl'
import { isByHand } from '#app/projects/manager-names.ts'
import type { HeldFields } from '#server/domain/field-managers.ts'

/** Which fields another manager set, each in an element of its own. */
export function HeldList({ as: Element, held }: { as: 'li' | 'span'; held: HeldFields[] }) {
  const t = useTranslations('card')
  return held.map(({ manager, fields }) => (
    <Element key={manager} className="wrap-anywhere">
      {t(isByHand(manager) ? 'heldByHand' : 'held', { manager, fields: fields.join(', ') })}
    </Element>
  ))
}
