import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '#server/routers/index.ts'

export type MembersView = inferRouterOutputs<AppRouter>['member']['list']
export type MemberView = MembersView['members'][number]
export type InvitationView = MembersView['invitations'][number]
/** Whom GitHub calls so. */
export type PersonFound = inferRouterOutputs<AppRouter>['member']['find']
