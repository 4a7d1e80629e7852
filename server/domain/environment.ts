export const environmentTypes = ['development', 'staging', 'production'] as const

export type EnvironmentType = (typeof environmentTypes)[number]

/** An Environment with its project: everything that its objects in the cluster are named and labelled by. */
export interface EnvironmentRef {
  environmentId: string
  namespace: string
  /** The namespace existed before and belongs to others: it is entered with a Consent alone. */
  adopted: boolean
  type: EnvironmentType
  projectId: string
  projectName: string
  /** Null once the owner's account is gone. */
  owner: ProjectOwner | null
}

export interface ProjectOwner {
  id: string
  /** GitHub's numeric id. */
  githubId: string
  /** What GitHub last called them. */
  login: string
}

/** The one namespace that Pullkey makes for an Environment. At most 56 characters with a UUID, within the 63 of a DNS label. */
export function namespaceOf(projectId: string, type: EnvironmentType): string {
  return `project-${projectId}-${type}`
}

/** In the order in which people promote what they build. */
export function byStage(a: { type: EnvironmentType }, b: { type: EnvironmentType }): number {
  return environmentTypes.indexOf(a.type) - environmentTypes.indexOf(b.type)
}
