import 'server-only'
import type { server } from '#app/_trpc/server.ts'
import type { ProjectView } from '#app/projects/project-view.ts'

/** All of them, page by page: one person's projects are few. */
export async function listAllProjects(api: Awaited<ReturnType<typeof server>>): Promise<ProjectView[]> {
  const projects: ProjectView[] = []
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await api.project.list({ cursor })
    projects.push(...items)
    cursor = nextCursor ?? undefined
  } while (cursor)
  return projects
}
