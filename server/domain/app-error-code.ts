/** Every way in which a request can fail, by our own stable name. Clients read it as `error.data.appCode`. */
export const appErrorCodes = [
  'UNAUTHENTICATED',
  'NOT_FOUND',
  'INVALID_INPUT',
  'PAYLOAD_TOO_LARGE',
  'TOO_MANY_PROJECTS',
  'NOT_CONNECTED',
  'TOKEN_UNREADABLE',
  'TOKEN_EXPIRING',
  'SCOPE_MISSING',
  'NAMESPACE_FOREIGN',
  'NAMESPACE_TERMINATING',
  'SECRET_FOREIGN',
  'SECRET_CONFLICT',
  'CLUSTER_UNREACHABLE',
  'CLUSTER_TIMEOUT',
  'CLUSTER_DENIED',
  'CLUSTER_REJECTED',
  'CLUSTER_FAILED',
  'GITHUB_UNREACHABLE',
  'DATABASE_UNREACHABLE',
  'CANCELLED',
  'INTERNAL',
] as const

export type AppErrorCode = (typeof appErrorCodes)[number]
