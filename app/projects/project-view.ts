import type { inferRouterOutputs } from '@trpc/server'
import type { AppRouter } from '#server/routers/index.ts'

export type ProjectView = inferRouterOutputs<AppRouter>['project']['get']
export type EnvironmentView = ProjectView['environments'][number]
/** As an overview tells of it. */
export type ListedEnvironment = Pick<EnvironmentView, 'id' | 'type' | 'namespace'>
