import type { Person, World } from '#tests/support/world.ts'

/** Projects that people share. */

/** Invites and joins, as both would in their browsers. */
export async function joinProject(
  owner: Pick<Person, 'caller'>,
  invited: Pick<Person, 'caller' | 'githubId'>,
  projectId: string,
): Promise<void> {
  await owner.caller.member.invite({ projectId, githubId: invited.githubId })
  await invited.caller.member.answer({ projectId, join: true })
}

/** A project of `owner`, provisioned with their token, that `member` joined. */
export async function sharedProject(owner: Person, member: Person) {
  const { project } = await owner.caller.project.create({ name: 'shop', environments: ['production'] })
  await joinProject(owner, member, project.id)
  const [environment] = project.environments
  if (!environment) throw new Error('the project has no environment')
  return { projectId: project.id, environmentId: environment.id, namespace: environment.namespace }
}

/** Ada's project with the token of grace in it, who is a member. */
export async function heldByMember(world: World) {
  const [ada, grace] = [await world.person(), await world.person()]
  const place = await sharedProject(ada, grace)
  await grace.caller.pullSecret.provision({ projectId: place.projectId, replace: true })
  return { ada, grace, ...place }
}

export type HeldByMember = Awaited<ReturnType<typeof heldByMember>>
