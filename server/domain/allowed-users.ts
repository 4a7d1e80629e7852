/** An entry of ALLOWED_GITHUB_USERS is `*` for everybody, an `@organisation`, or a login in lower case. */

/** The entry that admits this login without asking GitHub, or null. A person's own name comes before `*`. */
export function findEntryFor(allowedUsers: string[], login: string): string | null {
  return [login.toLowerCase(), '*'].find((entry) => allowedUsers.includes(entry)) ?? null
}

/** The organisations whose members may come in, without the @. */
export function organisationsIn(allowedUsers: string[]): string[] {
  return allowedUsers.filter((entry) => entry.startsWith('@')).map((entry) => entry.slice(1))
}

/** Whether a session that the entry `admittedBy` began is still good: that entry is listed, or its person is now. */
export function mayStay(allowedUsers: string[], { admittedBy, login }: { admittedBy: string; login: string }): boolean {
  return allowedUsers.includes(admittedBy) || findEntryFor(allowedUsers, login) !== null
}
