import type { Deps } from '#server/deps.ts'
import { consentManifest, isConsent, type Subject, subjectOf } from '#server/domain/consent.ts'
import type { EnvironmentRef, ProjectOwner } from '#server/domain/environment.ts'
import { adoptionRefusal, type OpenNamespace, openNamespace } from '#server/domain/namespace.ts'
import { AppError } from '#server/errors.ts'

/**
 * The door to every namespace. One that Pullkey made is open to it. An adopted one is open while its Consent stands, which
 * is asked for anew each time and never kept: before anything else is read there, and again before each write.
 */

/**
 * @throws AppError CONSENT_MISSING, whether the Consent is absent, of others, or there is no such namespace; CLUSTER_… when
 *   the cluster cannot be asked
 */
export async function enterNamespace(
  deps: Pick<Deps, 'cluster'>,
  ref: EnvironmentRef,
  signal: AbortSignal,
): Promise<OpenNamespace> {
  if (ref.adopted && !(await readConsent(deps, ref, signal)).granted) throw consentMissing(ref)
  return openNamespace(ref.namespace)
}

/** Whether the Consent to `ref` stands now, and for whom it would have to be. @throws AppError CLUSTER_… */
async function readConsent({ cluster }: Pick<Deps, 'cluster'>, ref: EnvironmentRef, signal: AbortSignal) {
  const [found, username] = await Promise.all([
    cluster.findConsent(ref.namespace, signal),
    cluster.readUsername(signal),
  ])
  const self = subjectOf(username)
  return { self, granted: found !== null && isConsent(found, ref, self) }
}

/** Consents are to a project with its owner. */
export type OwnedRef = EnvironmentRef & { owner: ProjectOwner }

/**
 * Whether the namespace may be adopted as this Environment now, and the manifest that lets Pullkey in.
 * @throws AppError INVALID_INPUT for a namespace that is never adopted, CLUSTER_…
 */
export async function checkConsent(
  deps: Pick<Deps, 'cluster'>,
  ref: OwnedRef,
  signal: AbortSignal,
): Promise<{ granted: boolean; manifest: string }> {
  const { self, granted } = await readConsent(deps, ref, signal)
  assertAdoptable(ref, self)
  return { granted, manifest: consentManifest(ref, self) }
}

/** @throws AppError CONSENT_MISSING and as `checkConsent` */
export async function assertConsent(deps: Pick<Deps, 'cluster'>, ref: OwnedRef, signal: AbortSignal) {
  if (!(await checkConsent(deps, ref, signal)).granted) throw consentMissing(ref)
}

/** Whether Pullkey's own rights let it make namespaces: an installation may be for adopted ones alone. @throws AppError CLUSTER_… */
export async function mayMakeNamespaces({ cluster }: Pick<Deps, 'cluster'>, signal: AbortSignal): Promise<boolean> {
  return cluster.mayMakeNamespaces(signal)
}

function assertAdoptable({ namespace }: EnvironmentRef, self: Subject): void {
  if (adoptionRefusal(namespace, self.namespace) === null) return
  throw new AppError('INVALID_INPUT', `Pullkey does not adopt the namespace ${namespace}.`)
}

function consentMissing({ namespace }: EnvironmentRef): AppError {
  return new AppError(
    'CONSENT_MISSING',
    `Namespace ${namespace} does not exist, or its administrator has not let this project in. Nothing was read or written there.`,
  )
}
