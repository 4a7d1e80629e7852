import { consentRef, environmentRef, newEnvironment } from '#server/routers/input.ts'
import { clusterChanges, consentChecks, limited } from '#server/routers/limits.ts'
import { mayMakeNamespaces } from '#server/services/consent.ts'
import { addEnvironment, readConsent, removeEnvironment } from '#server/services/environment.ts'
import { procedure, router } from '#server/trpc.ts'

export const environmentRouter = router({
  add: procedure
    .input(newEnvironment)
    .use(limited(clusterChanges))
    .mutation(({ ctx, input }) => addEnvironment(ctx.deps, ctx.actor, input, ctx.signal)),
  choices: procedure
    .use(limited(consentChecks))
    .query(async ({ ctx }) => ({ mayMakeNamespaces: await mayMakeNamespaces(ctx.deps, ctx.signal) })),
  consent: procedure
    .input(consentRef)
    .use(limited(consentChecks))
    .query(({ ctx, input }) => readConsent(ctx.deps, ctx.actor, input, ctx.signal)),
  remove: procedure
    .input(environmentRef)
    .use(limited(clusterChanges))
    .mutation(({ ctx, input }) => removeEnvironment(ctx.deps, ctx.actor, input, ctx.signal)),
})
