import { z } from 'zod'
import { githubId, login, projectRef } from '#server/routers/input.ts'
import { invitationChanges, limited, tokenChecks } from '#server/routers/limits.ts'
import {
  answerInvitation,
  findPerson,
  invite,
  leaveProject,
  listInvitations,
  listMembers,
  removeMember,
} from '#server/services/member.ts'
import { procedure, router } from '#server/trpc.ts'

const memberRef = projectRef.extend({ githubId })

export const memberRouter = router({
  list: procedure.input(projectRef).query(({ ctx, input }) => listMembers(ctx.deps, ctx.actor, input.projectId)),
  find: procedure
    .input(projectRef.extend({ login }))
    .use(limited(tokenChecks))
    .query(({ ctx, input }) => findPerson(ctx.deps, ctx.actor, input, ctx.signal)),
  invite: procedure
    .input(memberRef)
    .use(limited(invitationChanges))
    .mutation(({ ctx, input }) => invite(ctx.deps, ctx.actor, input, ctx.signal)),
  remove: procedure.input(memberRef).mutation(({ ctx, input }) => removeMember(ctx.deps, ctx.actor, input)),
  leave: procedure.input(projectRef).mutation(({ ctx, input }) => leaveProject(ctx.deps, ctx.actor, input.projectId)),
  invitations: procedure.query(({ ctx }) => listInvitations(ctx.deps, ctx.actor)),
  answer: procedure
    .input(projectRef.extend({ join: z.boolean() }))
    .mutation(({ ctx, input }) => answerInvitation(ctx.deps, ctx.actor, input)),
})
