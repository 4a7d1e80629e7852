import { z } from 'zod'
import { maskTokens } from '#server/domain/token-mask.ts'

/** The bodies in which GitHub shows people and packages. */

export const userSchema = z
  .object({ id: z.int(), login: z.string().min(1), avatar_url: z.string().default('') })
  // What is shown to people: an answer that echoes a token is none.
  .refine(({ login, avatar_url }) => [login, avatar_url].every((text) => maskTokens(text) === text))
  .transform(({ id, login, avatar_url }) => ({ githubId: String(id), login, avatarUrl: avatar_url }))
/** Organisations have profiles as well, and nobody of them could join. */
export const profileSchema = z.looseObject({ type: z.string(), name: z.string().nullish() }).transform((account) => {
  if (account.type !== 'User') return null
  const name = account.name && maskTokens(account.name).slice(0, 128)
  return { ...userSchema.parse(account), ...(name && { name }) }
})
export const packagesSchema = z.array(
  z
    .object({ name: z.string(), owner: z.object({ login: z.string() }), visibility: z.string() })
    .transform(({ name, owner, visibility }) => ({
      path: maskTokens(`${owner.login.toLowerCase()}/${name}`),
      isPrivate: visibility !== 'public',
    })),
)
export const membershipSchema = z.object({ state: z.string() })
