import type { Environment, Prisma } from '#prisma/generated/client.ts'
import type { Deps } from '#server/deps.ts'
import type { EnvironmentRef, EnvironmentType } from '#server/domain/environment.ts'
import { AppError } from '#server/errors.ts'
import { type Actor, namespaceAdministrator, recordAudit } from '#server/services/audit-event.ts'
import { assertConsent, checkConsent, type OwnedRef } from '#server/services/consent.ts'
import { environmentRefOf, getOwnEnvironmentRef, getOwnProjectRow } from '#server/services/environment-refs.ts'
import { getProject, lockOwnProject } from '#server/services/project.ts'
import { provisionPullSecrets } from '#server/services/provisioning.ts'
import { endEnvironments, type Removed } from '#server/services/removal.ts'

/** Environments that come and go after their project was made. */

export interface NewEnvironment {
  projectId: string
  type: EnvironmentType
  /** One that exists, to be adopted; undefined: Pullkey makes one. */
  namespace?: string
}

/**
 * Adds the Environment and provisions it. What the cluster refuses is told in `results` and does not undo it. An adopted
 * namespace that another Environment has is taken from it: its Consent, which names one only, says whose it is.
 * @throws AppError NOT_FOUND, NOT_OWNER; CHANGED when the project has this Environment already; for an adopted one INVALID_INPUT,
 *   CONSENT_MISSING, CLUSTER_…
 */
export async function addEnvironment(deps: Deps, actor: Actor, wanted: NewEnvironment, signal: AbortSignal) {
  const { projectId, type, namespace } = wanted
  const ref = await newEnvironmentRef(deps, actor, wanted)
  const other = ref.adopted ? await assertMayAdopt(deps, ref, signal) : null
  const environmentId = await deps.db.$transaction(async (tx) => {
    await lockOwnProject(tx, actor, projectId)
    if (other) await endOther(tx, other, ref)
    const [added] = await tx.environment.createManyAndReturn({
      data: [{ projectId, type, adoptedNamespace: namespace }],
      skipDuplicates: true,
      select: { id: true },
    })
    if (!added) throw new AppError('CHANGED', `The project has the environment ${type} by now. Look again.`)
    const place = { projectId, environmentId: added.id, namespace: ref.namespace }
    await recordAudit(tx, actor, [{ action: 'environment.add', outcome: 'done', ...place }])
    return added.id
  })
  const project = await getProject(deps, actor, projectId)
  return { project, results: await provisionPullSecrets(deps, actor, [{ ...ref, environmentId }], {}, signal) }
}

/**
 * Whether the namespace could be adopted now, and the manifest to apply in it.
 * @throws AppError NOT_FOUND, NOT_OWNER, INVALID_INPUT, CLUSTER_…
 */
export async function readConsent(
  deps: Deps,
  actor: Actor,
  wanted: Required<NewEnvironment>,
  signal: AbortSignal,
): Promise<{ granted: boolean; manifest: string }> {
  return checkConsent(deps, await newEnvironmentRef(deps, actor, wanted), signal)
}

/** Its id is empty: it has none yet. @throws AppError NOT_FOUND, NOT_OWNER */
async function newEnvironmentRef(deps: Deps, actor: Actor, { projectId, type, namespace }: NewEnvironment) {
  const project = await getOwnProjectRow(deps, actor, projectId)
  return environmentRefOf(project, { id: '', type, adoptedNamespace: namespace ?? null })
}

type Other = Pick<Environment, 'id' | 'projectId'>

/**
 * Answers which other Environment has the namespace, once the Consent names this one also after we have seen the other. No
 * transaction waits for the cluster meanwhile. @throws AppError as `assertConsent`
 */
async function assertMayAdopt(deps: Deps, ref: OwnedRef, signal: AbortSignal): Promise<Other | null> {
  const { projectId, type, namespace } = ref
  await assertConsent(deps, ref, signal)
  const other = await deps.db.environment.findFirst({
    where: { adoptedNamespace: namespace, NOT: { projectId, type } },
    select: { id: true, projectId: true },
  })
  if (other) await assertConsent(deps, ref, signal)
  return other
}

async function endOther(tx: Prisma.TransactionClient, other: Other, { namespace }: EnvironmentRef): Promise<void> {
  const { count } = await tx.environment.deleteMany({ where: { id: other.id } })
  if (count === 0) return
  const place = { projectId: other.projectId, environmentId: other.id, namespace }
  await recordAudit(tx, namespaceAdministrator, [{ action: 'environment.end', outcome: 'done', ...place }])
}

/**
 * Deletes our PullSecret, whosever token it holds, and then the Environment. Its namespace and workloads stay.
 * @throws AppError NOT_FOUND, NOT_OWNER
 */
export async function removeEnvironment(
  deps: Deps,
  actor: Actor,
  wanted: { projectId: string; environmentId: string },
  signal: AbortSignal,
): Promise<Removed> {
  const ref = await getOwnEnvironmentRef(deps, actor, wanted)
  const place = { ...wanted, namespace: ref.namespace }
  return endEnvironments(
    deps,
    actor,
    {
      refs: [ref],
      end: async (tx) => {
        const { count } = await tx.environment.deleteMany({ where: { id: ref.environmentId } })
        if (count > 0) await recordAudit(tx, actor, [{ action: 'environment.remove', outcome: 'done', ...place }])
        return true
      },
    },
    signal,
  )
}
