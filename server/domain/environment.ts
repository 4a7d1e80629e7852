export const environmentTypes = ['development', 'staging', 'production'] as const

export type EnvironmentType = (typeof environmentTypes)[number]

/** An Environment with whose it is: everything that its objects in the cluster are named and labelled by. */
export interface EnvironmentRef {
  environmentId: string
  namespace: string
  type: EnvironmentType
  projectId: string
  projectName: string
  ownerId: string
}

/** The one namespace of an Environment. At most 56 characters with a UUID, within the 63 of a DNS label. */
export function namespaceOf(projectId: string, type: EnvironmentType): string {
  return `project-${projectId}-${type}`
}

/** In the order in which people promote what they build. */
export function byStage(a: { type: EnvironmentType }, b: { type: EnvironmentType }): number {
  return environmentTypes.indexOf(a.type) - environmentTypes.indexOf(b.type)
}
