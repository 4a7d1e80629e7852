/** The names of namespaces: which may be entered, and which may be adopted. Pages use these rules too. */

declare const open: unique symbol

/**
 * The name of a namespace that may be read and written in this operation. Every request about what is in a namespace needs
 * one, and `services/consent.ts` alone hands them out: the type checker finds whoever goes past it.
 */
export type OpenNamespace = string & { readonly [open]: true }

/** For `services/consent.ts`, which knows that it may be entered. */
export function openNamespace(name: string): OpenNamespace {
  return name as OpenNamespace
}

/** A DNS label (RFC 1123): no character of it means anything in a path. */
export const NAMESPACE_NAME = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/

/** Why a namespace is not adopted whoever consents: Kubernetes', everybody's, one that Pullkey makes, Pullkey's own. */
export type AdoptionRefusal = 'system' | 'default' | 'made' | 'own'

/** Null where its name does not stand in the way. `own`: the namespace of Pullkey's service account, where it has one. */
export function adoptionRefusal(name: string, own?: string): AdoptionRefusal | null {
  if (name.startsWith('kube-')) return 'system'
  if (name === 'default') return 'default'
  if (name.startsWith('project-')) return 'made'
  return name === own ? 'own' : null
}
