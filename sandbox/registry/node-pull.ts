/** Pulls as a container runtime on a node does: token first, then the manifest. */
import { addressesOf } from '#sandbox/cluster/image-addresses.ts'
import type { KnownPullFailure } from '#sandbox/cluster/pull-failures.ts'
import { OCI_INDEX, OCI_MANIFEST } from '#sandbox/registry/manifests.ts'
import type { RegistryCredential } from '#server/domain/docker-config.ts'

/** Null: the image arrives. `registryUrl` stands in for the host that `image` names. */
export async function pullFromNode(
  registryUrl: string,
  image: string,
  credential: RegistryCredential | null,
): Promise<KnownPullFailure | null> {
  const { host, name, reference, scope } = addressesOf(image)
  const basic = credential && Buffer.from(`${credential.login}:${credential.token.reveal()}`).toString('base64')
  const given = await fetch(`${registryUrl}/token?scope=${scope}&service=${host}`, {
    headers: basic ? { authorization: `Basic ${basic}` } : {},
  })
  if (!given.ok) return causeOf(given.status, 'token-dead')
  const { token } = (await given.json()) as { token: string }
  const answer = await fetch(`${registryUrl}/v2/${name}/manifests/${reference}`, {
    headers: { accept: `${OCI_INDEX}, ${OCI_MANIFEST}`, authorization: `Bearer ${token}` },
  })
  await answer.body?.cancel()
  return answer.ok ? null : causeOf(answer.status, 'no-access')
}

function causeOf(status: number, forbidden: 'token-dead' | 'no-access'): KnownPullFailure {
  if (status === 401) return 'no-credential'
  if (status === 403) return forbidden
  if (status === 404) return 'not-found'
  return status === 429 ? 'rate-limited' : 'registry-down'
}
