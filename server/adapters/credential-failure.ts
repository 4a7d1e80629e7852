import { AppError } from '#server/errors.ts'

/** Why there is no credential for the cluster. */
export type CredentialFailureCode =
  | 'EXEC_PLUGIN_NOT_STARTED'
  | 'EXEC_PLUGIN_FAILED'
  | 'EXEC_PLUGIN_TIMEOUT'
  | 'EXEC_PLUGIN_ANSWER_INVALID'
  | 'TOKEN_FILE_UNREADABLE'
  | 'CERTIFICATE_FILE_UNREADABLE'

/** Holds nothing of what a program or a file said: either may hold a token. */
export class CredentialFailure extends Error {
  override name = 'CredentialFailure'
  readonly code: CredentialFailureCode
  /** How a program ended: its exit code, or the signal that ended it. */
  readonly exit: number | string | undefined

  constructor(code: CredentialFailureCode, exit?: number | string | null) {
    super(code)
    this.code = code
    this.exit = exit ?? undefined
  }
}

export function noCredential(code: CredentialFailureCode, exit?: number | string | null): AppError {
  const cause = new CredentialFailure(code, exit)
  return new AppError('CLUSTER_CREDENTIAL', `There is no credential for the cluster (${code}).`, {
    cause,
    kind: 'credential',
  })
}
