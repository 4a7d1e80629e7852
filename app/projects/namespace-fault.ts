import { type AdoptionRefusal, adoptionRefusal, NAMESPACE_NAME } from '#server/domain/namespace.ts'

export type NamespaceFault = 'missing' | 'malformed' | 'twice' | AdoptionRefusal

/** Why a namespace of this name is not adopted, as far as the name alone says. Spaces around it do not count. */
export function namespaceFault(text: string): NamespaceFault | null {
  const name = text.trim()
  if (name === '') return 'missing'
  return NAMESPACE_NAME.test(name) ? adoptionRefusal(name) : 'malformed'
}
