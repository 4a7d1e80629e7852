import 'server-only'
import { load } from '#app/_trpc/load.ts'
import { answerOf, type Server } from '#app/_trpc/server.ts'
import { FIRST_ROWS } from '#app/projects/first-rows.ts'
import { listAllProjects } from '#app/projects/list-all-projects.ts'
import { type ListView, viewQuery } from '#app/projects/list-view.ts'
import type { ProjectView } from '#app/projects/project-view.ts'

/**
 * What the database knows of the person's projects, and `readings` of everything else, which have begun and are not waited
 * for. `search`: `view.search` in the words that the server knows.
 */
export function loadProjects(view: ListView, search: string) {
  return load(`/projects${viewQuery(view)}`, async (api) => {
    const begun = listFirst(api, search, view.show).then((projects) => ({
      projects,
      readings: beginReadings(api, projects.items),
    }))
    const [read, invitations, connection] = await Promise.all([begun, api.member.invitations(), api.connection.get()])
    return { ...read, invitations, connection }
  })
}

/** A filter goes over all projects, so it begins with all of them. */
async function listFirst(api: Server, search: string, show: ListView['show']) {
  const matching = search ? { search } : {}
  if (show === 'all') return api.project.list(matching)
  const items = await listAllProjects((page) => api.project.list({ ...page, ...matching }))
  return { items, nextCursor: null }
}

function beginReadings(api: Server, projects: ProjectView[]) {
  const glances = projects.slice(0, FIRST_ROWS).map(({ id }) => {
    const glance = answerOf(api.pullStatus.glance({ projectIds: [id] }))
    return [id, glance] as const
  })
  return {
    overview: answerOf(api.pullStatus.overview({})),
    check: answerOf(api.connection.check()),
    glances: Object.fromEntries(glances),
  }
}
