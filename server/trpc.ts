import { initTRPC, TRPCError } from '@trpc/server'
import type { TRPC_ERROR_CODE_KEY } from '@trpc/server/rpc'
import { ZodError, z } from 'zod'
import type { Context } from '#server/context.ts'
import type { AppErrorCode } from '#server/domain/app-error-code.ts'
import { AppError, asKnown, INTERNAL_MESSAGE } from '#server/errors.ts'
import { duringRequest } from '#server/log.ts'

/** Every procedure needs a session, and every failure leaves as one of our codes, with nothing of its cause. */

const trpcCodes: Record<AppErrorCode, TRPC_ERROR_CODE_KEY> = {
  UNAUTHENTICATED: 'UNAUTHORIZED',
  ORIGIN_REFUSED: 'FORBIDDEN',
  RATE_LIMITED: 'TOO_MANY_REQUESTS',
  NOT_FOUND: 'NOT_FOUND',
  INVALID_INPUT: 'BAD_REQUEST',
  PAYLOAD_TOO_LARGE: 'PAYLOAD_TOO_LARGE',
  TOO_MANY_PROJECTS: 'FORBIDDEN',
  NOT_CONNECTED: 'PRECONDITION_FAILED',
  TOKEN_UNREADABLE: 'PRECONDITION_FAILED',
  TOKEN_EXPIRED: 'PRECONDITION_FAILED',
  TOKEN_EXPIRING: 'PRECONDITION_FAILED',
  TOKEN_REVOKED: 'PRECONDITION_FAILED',
  TOKEN_KIND_REFUSED: 'BAD_REQUEST',
  TOKEN_OF_ANOTHER: 'BAD_REQUEST',
  SCOPE_MISSING: 'PRECONDITION_FAILED',
  CONSENT_MISSING: 'PRECONDITION_FAILED',
  NOT_OWNER: 'FORBIDDEN',
  NOT_HOLDER: 'FORBIDDEN',
  HELD_BY_OTHER: 'FORBIDDEN',
  NAMESPACE_FOREIGN: 'CONFLICT',
  NAMESPACE_TERMINATING: 'CONFLICT',
  SECRET_FOREIGN: 'CONFLICT',
  SECRET_CONFLICT: 'CONFLICT',
  SECRET_DELETING: 'CONFLICT',
  SECRET_IMMUTABLE: 'CONFLICT',
  SECRET_UNLABELLED: 'CONFLICT',
  CHANGED: 'CONFLICT',
  CLUSTER_UNREACHABLE: 'BAD_GATEWAY',
  CLUSTER_TIMEOUT: 'GATEWAY_TIMEOUT',
  CLUSTER_CREDENTIAL: 'BAD_GATEWAY',
  CLUSTER_DENIED: 'BAD_GATEWAY',
  CLUSTER_POLICY: 'BAD_GATEWAY',
  CLUSTER_REJECTED: 'BAD_GATEWAY',
  CLUSTER_FAILED: 'BAD_GATEWAY',
  GITHUB_UNREACHABLE: 'BAD_GATEWAY',
  DATABASE_UNREACHABLE: 'SERVICE_UNAVAILABLE',
  CANCELLED: 'CLIENT_CLOSED_REQUEST',
  INTERNAL: 'INTERNAL_SERVER_ERROR',
}

/** What tRPC itself refuses, before a procedure runs. */
const ownCodes: { [code in TRPC_ERROR_CODE_KEY]?: [AppErrorCode, string] } = {
  NOT_FOUND: ['NOT_FOUND', 'There is no such procedure.'],
  BAD_REQUEST: ['INVALID_INPUT', 'The input is not valid.'],
  PARSE_ERROR: ['INVALID_INPUT', 'The request is not valid JSON.'],
  METHOD_NOT_SUPPORTED: ['INVALID_INPUT', 'Queries are sent by GET and mutations by POST.'],
  UNSUPPORTED_MEDIA_TYPE: ['INVALID_INPUT', 'Send JSON, with content-type application/json.'],
  PAYLOAD_TOO_LARGE: ['PAYLOAD_TOO_LARGE', 'The request is too large.'],
}

function describe(error: TRPCError): { appCode: AppErrorCode; message: string } {
  if (error.cause instanceof AppError) return { appCode: error.cause.code, message: error.cause.message }
  const own = ownCodes[error.code]
  if (own) return { appCode: own[0], message: own[1] }
  return { appCode: 'INTERNAL', message: INTERNAL_MESSAGE }
}

/** What a caller is told of a failure beside its sentence. `requestId`: under which the log has it. */
export function failureOf(error: TRPCError, requestId: string | undefined) {
  const code = describe(error).appCode
  const known = error.cause instanceof AppError ? error.cause : undefined
  return {
    code,
    ...(known?.retryAt ? { retryAt: known.retryAt.toISOString() } : {}),
    ...(known?.kind ? { kind: known.kind } : {}),
    ...(code === 'INTERNAL' ? { logId: requestId ?? known?.logId } : {}),
  }
}

const t = initTRPC.context<Context>().create({
  isDev: false,
  errorFormatter: ({ shape, error, ctx }) => {
    const { code: appCode, ...failure } = failureOf(error, ctx?.requestId)
    return {
      code: shape.code,
      message: describe(error).message,
      data: {
        code: shape.data.code,
        httpStatus: shape.data.httpStatus,
        path: shape.data.path,
        appCode,
        ...(error.code === 'BAD_REQUEST' && error.cause instanceof ZodError
          ? { fieldErrors: z.flattenError(error.cause).fieldErrors as Record<string, string[]> }
          : {}),
        ...failure,
      },
    }
  },
})

export const { router, createCallerFactory } = t

/** An expected failure with the tRPC code that belongs to it; anything unknown stays as it is and is masked. */
export function asTRPCError(error: TRPCError): TRPCError {
  const known = asKnown(error.cause)
  return known instanceof AppError
    ? new TRPCError({ code: trpcCodes[known.code], message: known.message, cause: known })
    : error
}

const logged = t.procedure.use(async ({ ctx, next, path, type }) => {
  const startedAt = performance.now()
  // Every line that is written meanwhile carries both.
  const result = await duringRequest({ requestId: ctx.requestId, userId: ctx.actor?.id }, () => next())
  const failure = result.ok ? null : asTRPCError(result.error)
  const outcome = failure ? describe(failure).appCode : 'ok'
  const tookMs = Math.round(performance.now() - startedAt)
  const line = { requestId: ctx.requestId, userId: ctx.actor?.id, path, type, outcome, tookMs }
  if (failure && outcome === 'INTERNAL') ctx.deps.log.error({ ...line, err: failure }, 'procedure failed')
  else ctx.deps.log.info(line, 'procedure')
  if (failure) throw failure
  return result
})

/** A procedure of a signed-in person. There is no other kind. */
export const procedure = logged.use(({ ctx, signal, next }) => {
  if (!ctx.actor) throw new AppError('UNAUTHENTICATED', 'Sign in first.')
  return next({ ctx: { ...ctx, actor: ctx.actor, signal: signal ?? new AbortController().signal } })
})
