import 'server-only'
import { load } from '#app/_trpc/load.ts'
import { answerOf, type Server } from '#app/_trpc/server.ts'
import type { ProjectView } from '#app/projects/project-view.ts'

/** As many rows as a large screen shows: how pulls go in them is read along with the page. */
const ROWS_ON_SCREEN = 20

/** The person's projects and invitations, and `readings` of everything else, which have begun and are not waited for. */
export function loadProjects() {
  return load('/projects', async (api) => {
    const begun = api.project.list().then((projects) => ({ projects, readings: beginReadings(api, projects.items) }))
    const [read, invitations] = await Promise.all([begun, api.member.invitations()])
    return { ...read, invitations }
  })
}

function beginReadings(api: Server, projects: ProjectView[]) {
  const glances = projects.slice(0, ROWS_ON_SCREEN).map(({ id }) => {
    const glance = answerOf(api.pullStatus.glance({ projectIds: [id] }))
    return [id, glance] as const
  })
  return {
    overview: answerOf(api.pullStatus.overview({})),
    check: answerOf(api.connection.check()),
    glances: Object.fromEntries(glances),
  }
}
