import { operate, say } from '#scripts/operator-command.ts'
import { env } from '#server/env.ts'
import { createLog } from '#server/log.ts'
import { listPeople, type PersonRow } from '#server/services/people.ts'

/** `npm run people:list`: everybody who has signed in, one line each. */
await operate(env, async (db) => {
  const people = await listPeople({ db, log: createLog('warn', process.stderr), now: () => new Date() })
  const heads = ['LOGIN', 'GITHUB ID', 'LAST SIGN-IN', 'OWNS', 'MEMBER OF', 'PULL SECRETS', 'TOKEN', 'EXPIRES']
  const lines = [heads, ...people.map(lineOf)]
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  for (const line of lines)
    say(
      line
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
})

function lineOf({ login, githubId, lastSignInAt, isLeaving, token, ...counts }: PersonRow): string[] {
  return [
    ...[isLeaving ? `${login} (being removed)` : login, githubId, lastSignInAt?.toISOString() ?? '-'],
    ...[counts.ownedProjects, counts.memberships, counts.pullSecrets].map(String),
    ...[token ? `${token.source} ${token.standing}` : '-', token?.expiresAt?.toISOString() ?? '-'],
  ]
}
