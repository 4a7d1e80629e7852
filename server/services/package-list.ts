import type { Deps } from '#server/deps.ts'
import type { Actor } from '#server/services/audit-event.ts'
import { getCredential, rememberDeath } from '#server/services/stored-token.ts'

/**
 * The actor's own container packages as images to choose from, a page at a time; `nextCursor` is null on the last one.
 * @throws AppError NOT_CONNECTED, TOKEN_…, SCOPE_MISSING, GITHUB_UNREACHABLE
 */
export async function listPackages(deps: Deps, actor: Actor, page: number, signal: AbortSignal) {
  const { token } = await getCredential(deps, actor.id)
  const { packages, hasMore } = await rememberDeath(deps, { userId: actor.id, fingerprint: token.fingerprint() }, () =>
    deps.github.listPackages(token, page, signal),
  )
  return {
    items: packages.map(({ path, isPrivate }) => ({ image: `${deps.policy.registryHost}/${path}`, isPrivate })),
    nextCursor: hasMore && page < 99 ? String(page + 1) : null,
  }
}
