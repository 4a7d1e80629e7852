import { createHash } from 'node:crypto'
import type { Adapter, AdapterUser } from 'next-auth/adapters'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { mayStay } from '#server/domain/allowed-users.ts'

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
    createSession: refuse,
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
function findSession(db: PrismaClient, sessionToken: string) {
  const where = { tokenHash: hash(sessionToken), expires: { gt: new Date() } }
  return db.session.findUnique({ where, include: { user: true } })
}

/** Who is signed in. */
export interface SignedIn {
  id: string
  login: string
  avatarUrl: string
}

/** Whose session this is, as long as the present ALLOWED_GITHUB_USERS still lets them in the way they came; or null. */
export async function findSignedIn(
  db: PrismaClient,
  sessionToken: string,
  allowedUsers: string[],
): Promise<SignedIn | null> {
  const session = await findSession(db, sessionToken)
  if (!session) return null
  const { admittedBy, user } = session
  const { id, login, avatarUrl } = user
  const isIn = user.leavingAt === null && mayStay(allowedUsers, { admittedBy, login })
  return isIn ? { id, login, avatarUrl } : null
}

/** The way back from GitHub: ends the session that the browser holds and creates a new one, which `admittedBy` began. */
export function arrivingSessions(db: () => Promise<PrismaClient>, admittedBy: () => string): Adapter {
  return {
    ...sessionStore(db),
    getSessionAndUser: async (sessionToken: string) => {
      await endSession(await db(), sessionToken)
      return null
    },
    createSession: async (session) => {
      await createSession(await db(), { ...session, admittedBy: admittedBy() })
      return session
    },
  }
}

export interface NewSession {
  sessionToken: string
  userId: string
  expires: Date
  /** The entry of ALLOWED_GITHUB_USERS that let its person in. */
  admittedBy: string
}

/** Creates a session and deletes this person's expired ones, which nothing else removes. */
export async function createSession(db: PrismaClient, { sessionToken, userId, ...rest }: NewSession): Promise<void> {
  await db.session.deleteMany({ where: { userId, expires: { lt: new Date() } } })
  await db.session.create({ data: { tokenHash: hash(sessionToken), userId, ...rest } })
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
  throw new Error('people, tokens and sessions are stored by a sign-in alone')
}
