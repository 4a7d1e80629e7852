import type { Deps } from '#server/deps.ts'
import { type EnvironmentType, namespaceOf } from '#server/domain/environment.ts'
import { AppError } from '#server/errors.ts'
import { type Actor, recordAudit } from '#server/services/audit-event.ts'
import { environmentRefsOf, getEnvironmentRef, getProject, lockProject } from '#server/services/project.ts'
import { provisionPullSecrets } from '#server/services/provisioning.ts'
import { endEnvironments, type Removed } from '#server/services/removal.ts'

/** Environments that come and go after their project was made. */

/**
 * Adds the Environment and provisions it. What the cluster refuses is told in `results` and does not undo it.
 * @throws AppError NOT_FOUND, CHANGED when the project has this Environment already
 */
export async function addEnvironment(
  deps: Deps,
  actor: Actor,
  { projectId, type }: { projectId: string; type: EnvironmentType },
  signal: AbortSignal,
) {
  const addedId = await deps.db.$transaction(async (tx) => {
    if (!(await lockProject(tx, actor, projectId))) throw new AppError('NOT_FOUND', 'There is no such project.')
    const [added] = await tx.environment.createManyAndReturn({
      data: [{ projectId, type }],
      skipDuplicates: true,
      select: { id: true },
    })
    if (!added) throw new AppError('CHANGED', `The project has the environment ${type} already.`)
    const place = { projectId, environmentId: added.id, namespace: namespaceOf(projectId, type) }
    await recordAudit(tx, actor, [{ action: 'environment.add', outcome: 'done', ...place }])
    return added.id
  })
  const project = await getProject(deps, actor, projectId)
  const refs = environmentRefsOf(actor, project).filter(({ environmentId }) => environmentId === addedId)
  return { project, results: await provisionPullSecrets(deps, actor, refs, {}, signal) }
}

/**
 * Deletes our PullSecret and then the Environment. Its namespace and workloads stay.
 * @throws AppError NOT_FOUND
 */
export async function removeEnvironment(
  deps: Deps,
  actor: Actor,
  wanted: { projectId: string; environmentId: string },
  signal: AbortSignal,
): Promise<Removed> {
  const ref = await getEnvironmentRef(deps, actor, wanted)
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
