/**
 * A process of its own that asks GitHub, the registry and the API server one question each, at names that exist nowhere,
 * for the test of who of them is reached through an outgoing proxy. What comes of it does not matter.
 */
import { createGitHub } from '#server/adapters/github.ts'
import { createRegistry } from '#server/adapters/registry.ts'
import { parseImageReference } from '#server/domain/image-reference.ts'
import { Secret } from '#server/secret.ts'
import { clusterAt } from '#tests/support/cluster-questions.ts'

const signal = AbortSignal.timeout(10_000)
const token = new Secret('ghp_nobody')
const github = createGitHub({
  webUrl: 'https://github.invalid',
  apiUrl: 'https://github.invalid',
  clientId: 'id',
  clientSecret: new Secret('secret'),
})
const registry = createRegistry({ host: 'registry.invalid', url: 'https://registry.invalid' })
const cluster = clusterAt(
  JSON.stringify({
    clusters: [{ name: 'c', cluster: { server: 'https://cluster.invalid' } }],
    users: [{ name: 'u', user: { token: 'token' } }],
    contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    'current-context': 'x',
  }),
)
const image = parseImageReference('registry.invalid/acme/web')
await Promise.allSettled([
  github.revokeToken(token, signal),
  image && registry.checkManifest(image, { login: 'ada', token }, signal),
  cluster.readVersion(signal),
])
await cluster.close()
