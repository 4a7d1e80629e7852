/** What every handler of the GitHub stand-in works with. */
import type { AuthorizationCodes } from './authorization-codes.ts'
import type { CallLog } from './call-log.ts'
import type { GitHubState } from './state.ts'
import type { TroubleSwitches } from './trouble.ts'

export type OAuthApp = { clientId: string; clientSecret: string; name: string; callbackUrl: string }

export type GitHubContext = {
  url: string
  apiUrl: string
  app: OAuthApp
  isEnterpriseServer: boolean
  state: GitHubState
  codes: AuthorizationCodes
  /** Calls with a dead token, counted by user, or by the token itself when nobody knows it. */
  failedLogins: Map<number | string, number>
  troubles: TroubleSwitches<'api' | 'web'>
  calls: CallLog
}
