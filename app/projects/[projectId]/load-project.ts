import 'server-only'
import { cache } from 'react'
import { load } from '#app/_trpc/load.ts'
import { answerOf, type Server } from '#app/_trpc/server.ts'
import { soon } from '#app/_trpc/soon.ts'
import type { ProjectView } from '#app/projects/project-view.ts'

/**
 * What the database knows of a project, and what the cluster and GitHub say of it as far as that was soon there.
 * `address`: where a sign-in that is needed first leads back to.
 */
export const loadProject = cache(async (projectId: string, address: string) => {
  const { readings, ...known } = await begin(projectId, address)
  const { check, ...statuses } = await soon(readings.statuses, { check: readings.check })
  return { ...known, check, statuses }
})

function begin(projectId: string, address: string) {
  return load(address, async (api) => {
    const begun = api.project.get({ projectId }).then((project) => ({ project, readings: beginReadings(api, project) }))
    const [read, connection, members] = await Promise.all([begun, api.connection.get(), api.member.list({ projectId })])
    return { ...read, connection, members }
  })
}

function beginReadings(api: Server, { id: projectId, environments }: ProjectView) {
  const statuses = environments.map(({ id }) => {
    const status = answerOf(api.pullStatus.read({ projectId, environmentId: id }))
    return [id, status] as const
  })
  return { statuses: Object.fromEntries(statuses), check: answerOf(api.connection.check()) }
}
