/** What an entry of ALLOWED_GITHUB_USERS means: everybody, an organisation, or a login in lower case. */

/** Whether a person of this login may come in without GitHub being asked. */
export function isNamed(allowedUsers: string[], login: string): boolean {
  return allowedUsers.includes('*') || allowedUsers.includes(login.toLowerCase())
}

/** The organisations whose members may come in, without the @. */
export function organisationsIn(allowedUsers: string[]): string[] {
  return allowedUsers.filter((entry) => entry.startsWith('@')).map((entry) => entry.slice(1))
}
