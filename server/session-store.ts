import { createHash } from 'node:crypto'
import type { Adapter, AdapterUser } from 'next-auth/adapters'
import type { PrismaClient } from '#prisma/generated/client.ts'

/**
 * Sessions for NextAuth, through Prisma. The person and their sealed token are stored by the sign-in itself, before
 * NextAuth looks; so this adapter never creates a person and never sees a token. Only a session's hash is kept.
 */
export function sessionStore(db: () => Promise<PrismaClient>): Adapter {
  const findUser = async (where: { id: string } | { githubId: string }) => {
    const user = await (await db()).user.findUnique({ where })
    return user && toAdapterUser(user)
  }
  return {
    getUser: (id) => findUser({ id }),
    getUserByAccount: ({ providerAccountId }: { providerAccountId: string }) =>
      findUser({ githubId: providerAccountId }),
    getUserByEmail: async () => null,
    createUser: refuse,
    linkAccount: refuse,
    updateUser: refuse,
    createSession: async (session) => {
      const { sessionToken, userId, expires } = session
      const { session: sessions } = await db()
      // Nobody presents an expired one again, so nothing else would remove it.
      await sessions.deleteMany({ where: { userId, expires: { lt: new Date() } } })
      await sessions.create({ data: { tokenHash: hash(sessionToken), userId, expires } })
      return session
    },
    getSessionAndUser: async (sessionToken) => {
      const found = await findSession(await db(), sessionToken)
      if (!found) return null
      const { userId, expires, user } = found
      return { session: { sessionToken, userId, expires }, user: toAdapterUser(user) }
    },
    updateSession: async ({ sessionToken, expires }) => {
      await (await db()).session.updateMany({
        where: { tokenHash: hash(sessionToken) },
        data: expires ? { expires } : {},
      })
      return null
    },
    deleteSession: async (sessionToken) => endSession(await db(), sessionToken),
  }
}

/** A session that has not expired, with whose it is. */
export function findSession(db: PrismaClient, sessionToken: string) {
  const where = { tokenHash: hash(sessionToken), expires: { gt: new Date() } }
  return db.session.findUnique({ where, include: { user: true } })
}

/** For the way back from GitHub: whatever session the browser holds ends there, and none of them is gone on with. */
export function endingSessions(db: () => Promise<PrismaClient>): Adapter {
  const getSessionAndUser = async (sessionToken: string) => {
    await endSession(await db(), sessionToken)
    return null
  }
  return { ...sessionStore(db), getSessionAndUser }
}

async function endSession(db: PrismaClient, sessionToken: string): Promise<void> {
  await db.session.deleteMany({ where: { tokenHash: hash(sessionToken) } })
}

function hash(sessionToken: string): string {
  return createHash('sha256').update(sessionToken).digest('hex')
}

/** NextAuth's type wants an address. None is asked for and none is kept. */
function toAdapterUser(user: { id: string; login: string; avatarUrl: string }): AdapterUser {
  return { id: user.id, name: user.login, image: user.avatarUrl, email: '', emailVerified: null }
}

function refuse(): never {
  throw new Error('the sign-in stores people and tokens itself')
}
