import { experimental_standaloneMiddleware as standaloneMiddleware } from '@trpc/server'
import type { Actor } from '#server/services/audit-event.ts'
import { type Limit, spend } from '#server/services/rate-limit.ts'

/**
 * How often one person may have an outside system asked on their behalf. Every procedure that asks one has its limit here,
 * and `limits.test.ts` finds one that has none.
 */

/** Each asks GitHub, mostly as the app: all people share the app's 5,000 questions an hour. */
export const tokenChecks: Limit = { name: 'token-check', uses: 60, seconds: 600 }
export const packageLists: Limit = { name: 'package-list', uses: 120, seconds: 600 }
/** GitHub locks out whoever shows it many tokens that are none; pasting one is done twice a year. */
export const pastes: Limit = { name: 'paste', uses: 10, seconds: 600 }
/** Each asks the cluster and the registry, which counts as well; nobody reads more than one a second. */
export const imageChecks: Limit = { name: 'image-check', uses: 60, seconds: 60 }
/** Each lists pods. A project has three Environments, and a page reads each on arrival. */
export const statusReads: Limit = { name: 'status-read', uses: 150, seconds: 60 }
/** In projects: each Environment of theirs costs as much as a status that is read. */
export const glances: Limit = { name: 'glance', uses: 300, seconds: 60 }
export const overviews: Limit = { name: 'overview', uses: 60, seconds: 60 }
export const plans: Limit = { name: 'plan', uses: 120, seconds: 60 }
/** Each asks GitHub who somebody is, and waits on their page. */
export const invitationChanges: Limit = { name: 'invitation', uses: 30, seconds: 600 }
/** Each asks for one RoleBinding. Somebody who waits for an administrator presses again and again. */
export const consentChecks: Limit = { name: 'consent-check', uses: 120, seconds: 60 }
/** Each may write to the cluster. "Update all" asks once for each Environment. */
export const clusterChanges: Limit = { name: 'cluster-change', uses: 600, seconds: 60 }
/** Each walks all of one's Environments and ends what GitHub gave. */
export const departures: Limit = { name: 'departure', uses: 20, seconds: 600 }

export const limits = [
  tokenChecks,
  packageLists,
  pastes,
  imageChecks,
  statusReads,
  glances,
  overviews,
  plans,
  invitationChanges,
  consentChecks,
  clusterChanges,
  departures,
]

/** Counts a use by whoever calls, or as many as the input is worth. @throws AppError RATE_LIMITED */
export const limited = <Input = unknown>(limit: Limit, costOf: (input: Input) => number = () => 1) =>
  standaloneMiddleware<{ ctx: { deps: Parameters<typeof spend>[0]; actor: Actor }; input: Input }>().create(
    async ({ ctx, input, next }) => {
      await spend(ctx.deps, limit, ctx.actor.id, costOf(input))
      return next()
    },
  )
