import type { CoreV1Api } from '@kubernetes/client-node'
import { dockerConfigOf, getSecret } from '#tests/support/kubernetes.ts'
import type { Person, World } from '#tests/support/world.ts'

/** Whose token stands where, as the cluster has it and as the database does. */

/** The token in a namespace's PullSecret; null where there is none. */
export async function tokenIn(core: CoreV1Api, namespace: string): Promise<string | null> {
  const secret = await getSecret(core, namespace)
  if (!secret) return null
  const { auths } = dockerConfigOf(secret) as { auths: Record<string, { password: string }> }
  return auths['ghcr.io']?.password ?? null
}

/** The namespaces that a person's token was put into. */
export async function placementsOf({ deps }: World, { actor }: Pick<Person, 'actor'>): Promise<string[]> {
  const rows = await deps.db.placement.findMany({ where: { userId: actor.id }, select: { namespace: true } })
  return rows.map(({ namespace }) => namespace)
}
