import type { ContainerStatus, Verdict } from '#server/domain/pull-status.ts'

/** So many different messages are shown of one finding. */
const MESSAGES = 3

/** What the nodes said of a finding, the newest first, each message once. Tokens are masked in what was read. */
export function nodeWordsOf({ facts }: Verdict, containers: ContainerStatus[]): string[] {
  const { images = [], cause } = facts
  const said = containers
    .filter((each) => each.cause !== undefined && each.cause === cause && images.includes(each.image))
    .sort((a, b) => (b.failedAt ?? '').localeCompare(a.failedAt ?? ''))
    .flatMap(({ message }) => message ?? [])
  return [...new Set(said)].slice(0, MESSAGES)
}

/** The innermost error of a message: each layer of a node puts its own words and a colon before it. */
export function lastClause(message: string): string {
  const clauses = message.trim().split(/:\s+/)
  return clauses.at(-1) || message.trim()
}
