import { z } from 'zod'
import { Secret } from '#server/secret.ts'

/** The content of a PullSecret: the one place that puts a token into a docker config and takes it out again. */

export interface RegistryCredential {
  login: string
  token: Secret
}

/** The JSON text that stands in `.dockerconfigjson`. `auth` is always written: some readers know only that member. */
export function buildDockerConfig(registryHost: string, { login, token }: RegistryCredential): Secret {
  const password = token.reveal()
  const auth = Buffer.from(`${login}:${password}`).toString('base64')
  return new Secret(JSON.stringify({ auths: { [registryHost]: { username: login, password, auth } } }))
}

const entrySchema = z.object({
  username: z.string().optional(),
  password: z.string().optional(),
  auth: z.string().optional(),
})
const configSchema = z.object({ auths: z.record(z.string(), entrySchema) })

/**
 * The credential for `registryHost` as a kubelet would take it: `auth` wins over user name and password, and what
 * cannot be read spoils the whole (Kubernetes, `pkg/credentialprovider/config.go`). Null where there is none.
 */
export function readDockerConfig(config: Secret, registryHost: string): RegistryCredential | null {
  const parsed = configSchema.safeParse(parseJson(config.reveal()))
  if (!parsed.success) return null
  const credentials = new Map(Object.entries(parsed.data.auths).map(([host, entry]) => [host, credentialFrom(entry)]))
  // One entry that cannot be read, of whatever host, makes a kubelet drop all of them.
  return [...credentials.values()].includes('unreadable') ? null : asCredential(credentials.get(registryHost))
}

function asCredential(found: Found | undefined): RegistryCredential | null {
  return typeof found === 'object' ? found : null
}

type Found = RegistryCredential | 'none' | 'unreadable'

function credentialFrom({ username, password, auth }: z.infer<typeof entrySchema>): Found {
  if (auth) return decodeAuth(auth) ?? 'unreadable'
  return username && password ? { login: username, token: new Secret(password) } : 'none'
}

/** Null for what Go's decoder refuses; Node's own takes anything. */
function decodeAuth(auth: string): RegistryCredential | null {
  const bytes = Buffer.from(auth, 'base64')
  const encoded = auth.replace(/[\r\n]/g, '')
  if (![bytes.toString('base64'), bytes.toString('base64').replace(/=+$/, '')].includes(encoded)) return null
  const decoded = bytes.toString('utf8')
  const colon = decoded.indexOf(':')
  if (colon < 1 || colon === decoded.length - 1) return null
  return { login: decoded.slice(0, colon), token: new Secret(decoded.slice(colon + 1)) }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
