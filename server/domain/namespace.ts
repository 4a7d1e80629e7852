import type { EnvironmentRef } from '#server/domain/environment.ts'
import type { ObjectFound } from '#server/domain/ownership.ts'
import { labelsOf } from '#server/domain/pull-secret.ts'

const PROJECT_NAME = 'pullkey.dev/project-name'

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

/** A Namespace as Pullkey writes it. Its annotation is for people who read `kubectl get namespace`. */
export interface NamespaceDesired {
  name: OpenNamespace
  labels: Record<string, string>
  annotations: Record<string, string>
}

/** @throws TypeError for an adopted one, which Pullkey never writes */
export function desiredNamespace(ref: EnvironmentRef): NamespaceDesired {
  if (ref.adopted) throw new TypeError('an adopted namespace is not written')
  return {
    name: openNamespace(ref.namespace),
    labels: labelsOf(ref),
    annotations: { [PROJECT_NAME]: ref.projectName },
  }
}

/** Whether the Namespace already says the project's name. */
export function isNamedAs(found: ObjectFound, { annotations }: NamespaceDesired): boolean {
  return found.annotations[PROJECT_NAME] === annotations[PROJECT_NAME]
}
