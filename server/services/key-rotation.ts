import type { Deps } from '#server/deps.ts'
import { AppError } from '#server/errors.ts'

const BATCH = 100

export interface Rotation {
  /** Sealed with the first key now. */
  resealed: number
  /** Sealed with it before. */
  current: number
  /** Logins whose token no configured key opens. Nobody else is affected. */
  unreadable: string[]
}

/**
 * Seals every stored token with the first key. A token that was replaced meanwhile is left alone: whoever stored it used
 * the first key already. What is done stays done when this is interrupted.
 */
export async function rotateKeys(
  { db, sealer }: Pick<Deps, 'db' | 'sealer'>,
  onBatch: (resealed: number) => void = () => undefined,
): Promise<Rotation> {
  const rotation: Rotation = { resealed: 0, current: 0, unreadable: [] }
  for (let after = ''; ; ) {
    // By person: one's two tokens are never parted by the end of a batch.
    const people = await db.user.findMany({
      where: { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: BATCH,
      select: { id: true, githubId: true, connections: { select: { source: true, login: true, sealedToken: true } } },
    })
    const last = people.at(-1)
    if (!last) return rotation
    for (const { id, githubId, connections } of people) {
      for (const row of connections)
        await rotateOne({ db, sealer }, { owner: { userId: id, githubId }, ...row }, rotation)
    }
    after = last.id
    onBatch(rotation.resealed)
  }
}

interface Row {
  owner: { userId: string; githubId: string }
  source: 'oauth' | 'pat'
  login: string
  sealedToken: string
}

async function rotateOne({ db, sealer }: Pick<Deps, 'db' | 'sealer'>, row: Row, rotation: Rotation): Promise<void> {
  const { owner, source, login, sealedToken } = row
  if (sealer.isCurrent(sealedToken)) {
    rotation.current += 1
    return
  }
  try {
    const token = await sealer.open(sealedToken, owner)
    const { count } = await db.gitConnection.updateMany({
      where: { userId: owner.userId, source, sealedToken },
      data: { sealedToken: await sealer.seal(token, owner) },
    })
    rotation.resealed += count
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'TOKEN_UNREADABLE')) throw error
    rotation.unreadable.push(login)
  }
}
