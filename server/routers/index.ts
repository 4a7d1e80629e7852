import { accountRouter } from '#server/routers/account.ts'
import { auditEventRouter } from '#server/routers/audit-event.ts'
import { connectionRouter } from '#server/routers/connection.ts'
import { environmentRouter } from '#server/routers/environment.ts'
import { memberRouter } from '#server/routers/member.ts'
import { projectRouter } from '#server/routers/project.ts'
import { pullSecretRouter } from '#server/routers/pull-secret.ts'
import { pullStatusRouter } from '#server/routers/pull-status.ts'
import { createCallerFactory, router } from '#server/trpc.ts'

export const appRouter = router({
  account: accountRouter,
  auditEvent: auditEventRouter,
  connection: connectionRouter,
  environment: environmentRouter,
  member: memberRouter,
  project: projectRouter,
  pullSecret: pullSecretRouter,
  pullStatus: pullStatusRouter,
})

export type AppRouter = typeof appRouter

/** Calls procedures without HTTP: for pages on the server and for tests. */
export const createCaller = createCallerFactory(appRouter)
