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
const configSchema = z.object({ auths: z.record(z.string(), z.unknown()) })

/** The credential for `registryHost`, from `auth` alone or from user name and password; null where there is none. */
export function readDockerConfig(config: Secret, registryHost: string): RegistryCredential | null {
  const parsed = configSchema.safeParse(parseJson(config.reveal()))
  if (!parsed.success) return null
  const entry = entrySchema.safeParse(parsed.data.auths[registryHost])
  if (!entry.success) return null
  const { username, password, auth } = entry.data
  if (username && password) return { login: username, token: new Secret(password) }
  const decoded = Buffer.from(auth ?? '', 'base64').toString('utf8')
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
