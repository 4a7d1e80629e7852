/** Whose call this is, as far as it can be seen from outside: by its token (live or dead), its code, or the login it names. */
import type { GitHubContext } from './context.ts'
import { bearerToken } from './credentials.ts'
import { chosenLogin, readFields } from './fields.ts'
import type { Call } from './http-listener.ts'

export function callerId({ state, codes }: GitHubContext, call: Call): number | undefined {
  const bearer = bearerToken(call.headers)
  if (bearer !== null) return state.tokens.find(bearer)?.userId
  const fields = readFields(call)
  if (fields.access_token) return state.tokens.find(String(fields.access_token))?.userId
  if (fields.refresh_token) return state.tokens.findByRefresh(String(fields.refresh_token))?.userId
  if (fields.code) return codes.find(String(fields.code))?.userId
  return state.accounts.findUser(chosenLogin(call))?.id
}
