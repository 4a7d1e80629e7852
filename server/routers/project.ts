import { z } from 'zod'
import { environments, githubId, projectName, projectPage, projectRef } from '#server/routers/input.ts'
import { clusterChanges, limited } from '#server/routers/limits.ts'
import { transferProject } from '#server/services/member.ts'
import { createProject, getProject, listProjects, removeProject, renameProject } from '#server/services/project.ts'
import { procedure, router } from '#server/trpc.ts'

export const projectRouter = router({
  list: procedure
    .input(projectPage.optional())
    .query(({ ctx, input }) => listProjects(ctx.deps, ctx.actor, input ?? {})),
  get: procedure.input(projectRef).query(({ ctx, input }) => getProject(ctx.deps, ctx.actor, input.projectId)),
  create: procedure
    .input(z.object({ name: projectName, environments }))
    .use(limited(clusterChanges))
    .mutation(({ ctx, input }) => createProject(ctx.deps, ctx.actor, input, ctx.signal)),
  rename: procedure
    .input(projectRef.extend({ name: projectName }))
    .use(limited(clusterChanges))
    .mutation(({ ctx, input }) => renameProject(ctx.deps, ctx.actor, input, ctx.signal)),
  transfer: procedure
    .input(projectRef.extend({ githubId }))
    .mutation(({ ctx, input }) => transferProject(ctx.deps, ctx.actor, input)),
  remove: procedure
    .input(projectRef)
    .use(limited(clusterChanges))
    .mutation(({ ctx, input }) => removeProject(ctx.deps, ctx.actor, input.projectId, ctx.signal)),
})
