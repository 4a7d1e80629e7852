'use client'
import { useState } from 'react'
import type { ChosenNamespace } from '#app/projects/namespace-choice.tsx'
import { type NamespaceFault, namespaceFault } from '#app/projects/namespace-fault.ts'
import { type EnvironmentType, environmentTypes } from '#server/domain/environment.ts'

/** An Environment that the new project is to have. */
export interface ChosenEnvironment {
  type: EnvironmentType
  /** The name of the namespace to adopt; null where Pullkey makes one. */
  existing: string | null
  fault: NamespaceFault | null
}

const made: ChosenNamespace = { isExisting: false, name: '' }

export function useChosenEnvironments(isMakingOffered: boolean) {
  const [types, setTypes] = useState<EnvironmentType[]>(['development', 'production'])
  const [namespaces, setNamespaces] = useState({ development: made, staging: made, production: made })
  const existing = types.map((type) => {
    const { isExisting, name } = namespaces[type]
    return isExisting || !isMakingOffered ? name.trim() : null
  })
  const faultOf = (name: string | null): NamespaceFault | null => {
    if (name === null) return null
    return namespaceFault(name) ?? (existing.filter((other) => other === name).length > 1 ? 'twice' : null)
  }
  const chosen = types.map((type, index): ChosenEnvironment => {
    const name = existing[index] ?? null
    return { type, existing: name, fault: faultOf(name) }
  })
  return {
    /** In the order of promotion. */
    chosen,
    namespaces,
    toggle: (type: EnvironmentType) =>
      setTypes(environmentTypes.filter((each) => (each === type) !== types.includes(each))),
    place: (type: EnvironmentType, namespace: ChosenNamespace) =>
      setNamespaces((all) => ({ ...all, [type]: namespace })),
  }
}
