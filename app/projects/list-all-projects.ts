import type { ProjectView } from '#app/projects/project-view.ts'

interface Page {
  items: ProjectView[]
  nextCursor: string | null
}

/** All of them, page by page: one person's projects are few. `list` asks for one page. */
export async function listAllProjects(list: (input: { cursor?: string }) => Promise<Page>): Promise<ProjectView[]> {
  const projects: ProjectView[] = []
  let cursor: string | undefined
  do {
    const { items, nextCursor } = await list({ cursor })
    projects.push(...items)
    cursor = nextCursor ?? undefined
  } while (cursor)
  return projects
}
