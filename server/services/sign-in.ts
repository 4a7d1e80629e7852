import type { Deps } from '#server/deps.ts'
import { findEntryFor, organisationsIn } from '#server/domain/allowed-users.ts'
import { AppError } from '#server/errors.ts'
import type { Secret } from '#server/secret.ts'
import { recordAudit } from '#server/services/audit-event.ts'
import { keepSurplus, settleToken } from '#server/services/settle-token.ts'

/** Decides who comes in. Everything here happens before a session exists. */

/** What GitHub said when somebody came back from it. */
export interface Arrival {
  githubId: string
  login: string
  avatarUrl: string
  token: Secret
  scopes: string[]
  expiresAt: Date | null
}

type Refusal = 'not-allowed' | 'membership-unknown' | 'login-recycled'

/** `admittedBy` is the entry of ALLOWED_GITHUB_USERS that let the person in; `isRevoked` is what GitHub confirmed. */
export type SignInOutcome = { outcome: 'welcome'; admittedBy: string } | { outcome: Refusal; isRevoked: boolean }

/** Lets the person in and keeps or replaces their token, or refuses them and revokes it. */
export async function signIn(deps: Deps, arrival: Arrival, signal: AbortSignal): Promise<SignInOutcome> {
  const { admittedBy, refusal } = await decide(deps, arrival, signal)
  if (refusal) return refuse(deps, arrival, refusal, signal)

  const { githubId, login, avatarUrl } = arrival
  // In two steps: an upsert may lose against another one at the same moment.
  await deps.db.user.createMany({ data: [{ githubId, login, avatarUrl }], skipDuplicates: true })
  const user = await deps.db.user.update({
    where: { githubId },
    data: { login, avatarUrl },
    select: { id: true, login: true },
  })
  await settleToken(deps, user, arrival, signal)
  deps.log.info({ userId: user.id, login, outcome: 'welcome', admittedBy }, 'signed in')
  return { outcome: 'welcome', admittedBy }
}

type Decision = { admittedBy: string; refusal: null } | { admittedBy: null; refusal: Refusal }

async function decide(deps: Deps, arrival: Arrival, signal: AbortSignal): Promise<Decision> {
  const { allowedUsers } = deps.policy
  const known = await deps.db.user.findUnique({ where: { githubId: arrival.githubId }, select: { leavingAt: true } })
  if (known?.leavingAt) return refused('not-allowed')
  const entry = findEntryFor(allowedUsers, arrival.login)
  const decision = entry ? admitted(entry) : await decideByMembership(deps, arrival, signal)
  if (decision.refusal || (await claimLogin(deps, arrival))) return decision
  return refused('login-recycled')
}

const admitted = (admittedBy: string): Decision => ({ admittedBy, refusal: null })
const refused = (refusal: Refusal): Decision => ({ admittedBy: null, refusal })

/** One organisation's yes is enough. An organisation that could not be asked matters only when none said yes. */
async function decideByMembership(deps: Deps, { token }: Arrival, signal: AbortSignal): Promise<Decision> {
  const answers = await Promise.all(
    organisationsIn(deps.policy.allowedUsers).map(async (organisation) => ({
      organisation,
      isMember: await deps.github.isMember(token, organisation, signal).catch(unlessUnreachable),
    })),
  )
  const member = answers.find(({ isMember }) => isMember === true)
  if (member) return admitted(`@${member.organisation}`)
  return refused(answers.some(({ isMember }) => isMember === 'unknown') ? 'membership-unknown' : 'not-allowed')
}

function unlessUnreachable(error: unknown): 'unknown' {
  if (error instanceof AppError && error.code === 'GITHUB_UNREACHABLE') return 'unknown'
  throw error
}

/**
 * Revokes what they brought and, when they are not allowed any more, ends their sessions. Their projects and PullSecrets
 * stay: taking them away would break what runs. The log tells the operator how many.
 */
async function refuse(deps: Deps, arrival: Arrival, refusal: Refusal, signal: AbortSignal): Promise<SignInOutcome> {
  const { githubId, login, token } = arrival
  const isRevoked = await deps.github.revokeToken(token, signal)
  // Whoever may come in another time keeps what runs until then.
  if (!isRevoked && refusal === 'membership-unknown') await keepSurplus(deps, arrival)
  const user = refusal === 'membership-unknown' ? null : await deps.db.user.findUnique({ where: { githubId } })
  const projects = user ? await deps.db.project.count({ where: { ownerId: user.id } }) : 0
  if (user) {
    await deps.db.$transaction(async (tx) => {
      await tx.session.deleteMany({ where: { userId: user.id } })
      await recordAudit(tx, user, [{ action: 'sign-in', outcome: 'refused', detail: refusal }])
    })
  }
  const line = { userId: user?.id, login, outcome: 'refused', refusal, isRevoked, projects }
  deps.log.warn(line, 'sign-in refused; projects and their secrets stay')
  return { outcome: refusal, isRevoked }
}

/** GitHub hands a given-up login to anybody; the list of who may come in means the person who had it first. */
async function claimLogin({ db }: Deps, { login, githubId }: Arrival): Promise<boolean> {
  const name = login.toLowerCase()
  await db.knownLogin.createMany({ data: [{ login: name, githubId }], skipDuplicates: true })
  const known = await db.knownLogin.findUniqueOrThrow({ where: { login: name } })
  return known.githubId === githubId
}
