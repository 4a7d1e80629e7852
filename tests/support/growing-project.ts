import type { EnvironmentType } from '#server/domain/environment.ts'
import type { Caller, World } from '#tests/support/world.ts'

/** Somebody's new project; `ref` and `namespace` are of its first Environment. */
export async function growingProject(world: World, ...environments: EnvironmentType[]) {
  const person = await world.person()
  const { project } = await person.caller.project.create({ name: 'growing', environments })
  const [first] = project.environments
  const ref = { projectId: project.id, environmentId: first?.id ?? '' }
  return { person, caller: person.caller, projectId: project.id, ref, namespace: first?.namespace ?? '' }
}

export async function typesOf({
  caller,
  projectId,
}: {
  caller: Caller
  projectId: string
}): Promise<EnvironmentType[]> {
  return (await caller.project.get({ projectId })).environments.map(({ type }) => type)
}
