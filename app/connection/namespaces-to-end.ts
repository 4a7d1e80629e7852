import type { OwnNamespace } from '#app/connection/namespace-list.tsx'
import type { PlacementView } from '#app/connection/placements.tsx'
import type { ProjectView } from '#app/projects/project-view.ts'

/** Those that hold the reader's token. */
export function namespacesWithToken(placements: PlacementView[]): OwnNamespace[] {
  return placements.map(({ environmentId, namespace, adopted, projectName }) => ({
    ...{ environmentId, namespace, adopted },
    project: projectName,
  }))
}

/** Those that lose their PullSecret with the reader's account: they hold the reader's token, or the reader owns the project. */
export function namespacesToEnd(projects: ProjectView[], placements: PlacementView[]): OwnNamespace[] {
  const owned = projects
    .filter(({ role }) => role === 'owner')
    .flatMap(({ name, environments }) =>
      environments.map(({ id, namespace, adopted }) => ({ environmentId: id, namespace, adopted, project: name })),
    )
  const known = new Set(owned.map(({ environmentId }) => environmentId))
  return [...owned, ...namespacesWithToken(placements).filter(({ environmentId }) => !known.has(environmentId))]
}
