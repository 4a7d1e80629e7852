import type { EnvironmentRef } from '#server/domain/environment.ts'
import { type OpenNamespace, openNamespace } from '#server/domain/namespace.ts'
import type { ObjectFound } from '#server/domain/ownership.ts'
import { labelsOf } from '#server/domain/pull-secret.ts'

const PROJECT_NAME = 'pullkey.dev/project-name'

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
    labels: labelsOf(ref, ref.owner?.id),
    annotations: { [PROJECT_NAME]: ref.projectName },
  }
}

/** Whether the Namespace already says the project's name. */
export function isNamedAs(found: ObjectFound, { annotations }: NamespaceDesired): boolean {
  return found.annotations[PROJECT_NAME] === annotations[PROJECT_NAME]
}
