import { operateOutside, readWords, say } from '#scripts/operator-command.ts'
import { findEntryFor, organisationsIn } from '#server/domain/allowed-users.ts'
import type { RemovalResult } from '#server/domain/pull-secret-result.ts'
import { getPerson, removePerson } from '#server/services/people.ts'

const USAGE = `Say who is to be taken off, by login or by GitHub's numeric id:
  npm run people:remove -- ada`

/** `npm run people:remove -- <login>`: takes a person off. May be interrupted and repeated. */
await operateOutside(
  () => readWords(process.argv.slice(2), 1, USAGE),
  async (deps, [named = '']) => {
    const person = await getPerson(deps, named)
    say(
      `Taking ${person.login} (${person.githubId}) off. Their sessions end, and nothing of theirs is written any more.`,
    )
    const { removed, environments, revoked, ownerless } = await removePerson(deps, person, new AbortController().signal)
    for (const result of environments) say(`  ${lineOf(result)}`)
    say(
      revoked
        ? 'GitHub confirmed that it ended what it gave to Pullkey.'
        : 'GitHub did not confirm that a token ended. A classic token only its owner ends.',
    )
    for (const { id, name } of ownerless) {
      say(`Project ${name} stays for its members, without an owner: npm run projects:transfer -- ${id} <login>`)
    }
    warnOfReturn(person.login, deps.policy.allowedUsers)
    say(removed ? `${person.login} was taken off.` : 'Not everything could be taken back. Run it again.')
    if (!removed) process.exitCode = 2
  },
)

function lineOf({ namespace, outcome, error }: RemovalResult): string {
  return `${namespace}: ${outcome}${error ? ` (${error.code}) ${error.message}` : ''}`
}

function warnOfReturn(login: string, allowedUsers: string[]): void {
  const entry = findEntryFor(allowedUsers, login)
  const organisations = organisationsIn(allowedUsers).map((name) => `@${name}`)
  if (entry) say(`ALLOWED_GITHUB_USERS lets them in again, by the entry ${entry}.`)
  else if (organisations.length > 0) {
    say(`ALLOWED_GITHUB_USERS lets them in again as long as they belong to ${organisations.join(' or ')}.`)
  }
}
