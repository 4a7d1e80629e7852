import { z } from 'zod'
import { supportContactOf } from '#server/domain/support-contact.ts'
import { Secret } from '#server/secret.ts'

/** The configuration of the process: read from the environment once, here and nowhere else. */

const httpUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http:// or https:// address' })
  .transform((url) => url.replace(/\/+$/, ''))
const secret = z
  .string()
  .min(1)
  .transform((text) => new Secret(text))
const port = z.coerce.number({ error: 'must be a port number' }).int().min(1).max(65535, 'must be a port number')

const keyRing = z.string().transform((text, context) => {
  const keys = text.split(',').map((part) => {
    const [kid, base64, ...rest] = part.trim().split(':')
    const bytes = Buffer.from(base64 ?? '', 'base64')
    if (!kid || rest.length > 0 || bytes.length !== 32) {
      context.addIssue({
        code: 'custom',
        message:
          'must be kid:base64key[,kid:base64key…], each key 32 bytes. Make one with: echo "k1:$(openssl rand -base64 32)"',
      })
    }
    return { kid: kid ?? '', key: new Uint8Array(bytes) }
  })
  if (new Set(keys.map((key) => key.kid)).size !== keys.length) {
    context.addIssue({ code: 'custom', message: 'names the same key id twice; give each key its own' })
  }
  return keys
})

const allowedUsers = z.string().transform((text, context) => {
  const entries = text
    .split(',')
    .map((entry) => entry.trim().toLowerCase())
    .filter(Boolean)
  if (entries.length === 0)
    context.addIssue({
      code: 'custom',
      message: 'names nobody. List logins and @organisations (ada,grace,@acme), or write * to let everybody in',
    })
  const wrong = entries.find((entry) => entry !== '*' && !/^@?[a-z0-9][a-z0-9_-]*$/.test(entry))
  if (wrong)
    context.addIssue({ code: 'custom', message: `holds "${wrong}", which is no GitHub login and no @organisation` })
  return entries
})

const HOST_WANTED = 'must be a host, such as ghcr.io, without https:// and without a path'

const schema = z
  .object({
    PORT: port.default(3000),
    NEXTAUTH_URL: httpUrl
      .refine((url) => new URL(url).pathname === '/' && !url.includes('?'), 'must be an address without a path')
      .optional(),
    NEXTAUTH_SECRET: secret,
    GITHUB_ID: z.string().min(1),
    GITHUB_SECRET: secret,
    GITHUB_URL: httpUrl.default('https://github.com'),
    GITHUB_API_URL: httpUrl.default('https://api.github.com'),
    REGISTRY_HOST: z
      .string()
      .regex(/^[a-z0-9.-]+(:\d+)?$/, HOST_WANTED)
      .refine((host) => URL.canParse(`https://${host}`), HOST_WANTED)
      .default('ghcr.io'),
    REGISTRY_URL: httpUrl.optional(),
    ENCRYPTION_KEYS: keyRing,
    DATABASE_URL: z
      .string()
      .trim()
      .min(1, {
        error: 'is set and empty. Give it a postgres://… address, or leave it out for the embedded database',
        abort: true,
      })
      .regex(/^postgres(ql)?:\/\//, 'must be a postgres://… address; leave it unset for the embedded database')
      .optional(),
    DATA_DIR: z.string().min(1).default('./data'),
    ALLOWED_GITHUB_USERS: allowedUsers,
    MAX_PROJECTS_PER_USER: z.coerce
      .number({ error: 'must be a whole number' })
      .int('must be a whole number')
      .min(1, 'must be 1 or more')
      .default(50),
    TRUSTED_PROXIES: z.coerce
      .number({ error: 'must be a whole number' })
      .int('must be a whole number')
      .min(0, 'must be 0 or more')
      .default(0),
    NOTICE: z.string().optional(),
    SUPPORT_CONTACT: z
      .string()
      .trim()
      .max(200, 'must have at most 200 characters')
      .transform(supportContactOf)
      .optional(),
    LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  })
  .transform((values) => ({
    ...values,
    NEXTAUTH_URL: values.NEXTAUTH_URL ?? `http://localhost:${values.PORT}`,
    REGISTRY_URL: values.REGISTRY_URL ?? `https://${values.REGISTRY_HOST}`,
  }))

export type Env = z.infer<typeof schema>

/** A configuration that cannot be used. The message has one line for each variable: its name and the mend. */
export class EnvError extends Error {
  override name = 'EnvError'
}

/** Empty, each of two replicas would have a database of its own without a word, and lose it with its pod. */
const neverEmpty = ['DATABASE_URL']

/**
 * Reads the configuration from `source`. An empty variable counts as unset, but for those of which that is a mistake.
 * @throws EnvError that names every wrong variable; never one's value where the value is secret.
 */
export function parseEnv(source: Record<string, string | undefined>): Env {
  const present = Object.fromEntries(
    Object.entries(source).filter(
      ([name, value]) => value !== undefined && (value.trim() !== '' || neverEmpty.includes(name)),
    ),
  )
  const result = schema.safeParse(present)
  if (result.success) return result.data
  const lines = result.error.issues.map((issue) => {
    const name = String(issue.path[0])
    const missing = issue.code === 'invalid_type' && !(name in present)
    return `  ${name} ${missing ? 'is required and not set' : issue.message}`
  })
  throw new EnvError(
    `Pullkey cannot start with this configuration:\n${[...new Set(lines)].join('\n')}\nEach variable is explained in .env.example.`,
  )
}

/** What the process was given beside Pullkey's own variables, for the programs that a kubeconfig names: theirs hold secrets. */
export function surroundings(source: Record<string, string | undefined> = process.env) {
  return Object.fromEntries(Object.entries(source).filter(([name]) => !(name in schema.in.shape)))
}

let parsed: Env | undefined

/** The configuration of this process. Also hands NextAuth, which reads the environment itself, the address in force. */
export function env(): Env {
  if (!parsed) {
    parsed = parseEnv(process.env)
    process.env.NEXTAUTH_URL = parsed.NEXTAUTH_URL
  }
  return parsed
}
