import { namespaceFault } from '#app/projects/namespace-fault.ts'
import { type EnvironmentType, environmentTypes } from '#server/domain/environment.ts'

/**
 * A namespace that somebody wants to adopt and whose Consent is still to come. Wishes stand in the address of the project's
 * page and nowhere else: `adopt=production:shop-prod`, once for each.
 */
export interface AdoptionWish {
  type: EnvironmentType
  namespace: string
}

/** Anybody can make an address: what is no wish is left out, and so is a second one for the same Environment or namespace. */
export function wishesIn(values: readonly string[]): AdoptionWish[] {
  const wishes: AdoptionWish[] = []
  for (const value of values) {
    const [name = '', namespace = '', ...rest] = value.split(':')
    const type = environmentTypes.find((each) => each === name)
    const isNew = wishes.every((wish) => wish.type !== type && wish.namespace !== namespace)
    if (type && isNew && rest.length === 0 && isAdoptable(namespace)) wishes.push({ type, namespace })
  }
  return wishes
}

function isAdoptable(namespace: string): boolean {
  return namespace === namespace.trim() && namespaceFault(namespace) === null
}

/** Of a project's page with these wishes. No character of a wish means anything in an address. */
export function projectAddress(projectId: string, wishes: readonly AdoptionWish[]): string {
  const query = wishes.map(({ type, namespace }) => `adopt=${type}:${namespace}`).join('&')
  return `/projects/${encodeURIComponent(projectId)}${query && `?${query}`}`
}
