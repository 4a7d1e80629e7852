import 'server-only'
import { cache } from 'react'
import { load } from '#app/_trpc/load.ts'
import { answerOf, type Server } from '#app/_trpc/server.ts'
import { soon } from '#app/_trpc/soon.ts'
import { FIRST_ROWS } from '#app/projects/first-rows.ts'
import { listAllProjects } from '#app/projects/list-all-projects.ts'
import type { ListAnswersProps } from '#app/projects/list-answers.tsx'
import type { ListView } from '#app/projects/list-view.ts'
import type { ProjectView } from '#app/projects/project-view.ts'

/**
 * What the database knows of the person's projects, and what the cluster and GitHub say of them as far as that was soon
 * there. `search`: in the words that the server knows. `address`: where a sign-in that is needed first leads back to.
 */
export const loadProjects = cache(async (search: string, show: ListView['show'], address: string) => {
  const { readings, ...known } = await begin(search, show, address)
  const { overview, check, ...glances } = await soon(
    { ...readings.glances, overview: readings.overview },
    { check: readings.check },
  )
  // A rest of named and unnamed keys has no type of its own.
  return { ...known, overview, check, glances: glances as ListAnswersProps['glances'] }
})

function begin(search: string, show: ListView['show'], address: string) {
  return load(address, async (api) => {
    const begun = listFirst(api, search, show).then((projects) => ({
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
