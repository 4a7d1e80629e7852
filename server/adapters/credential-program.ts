import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createSecureContext } from 'node:tls'
import { z } from 'zod'
import type { CredentialProgram } from '#server/adapters/cluster-access.ts'
import { headerText } from '#server/adapters/cluster-material.ts'
import { noCredential } from '#server/adapters/credential-failure.ts'
import { AppError } from '#server/errors.ts'
import { Secret } from '#server/secret.ts'

/** Less than a request has, so that whoever waited hears what it was that took so long. */
const PROGRAM_TIMEOUT_MS = 4_500
const MAX_ANSWER_BYTES = 1024 * 1024

export interface ProgramCredential {
  token: Secret | undefined
  certificate: { cert: Secret; key: Secret } | undefined
  /** Undefined: as long as the process runs, or until the API server refuses it. */
  expiresAt: Date | undefined
}

const pem = z.string().nullish()
const answer = z.object({
  apiVersion: z.string(),
  kind: z.literal('ExecCredential'),
  status: z.object({
    token: z.string().nullish(),
    clientCertificateData: pem,
    clientKeyData: pem,
    expirationTimestamp: z.iso.datetime({ offset: true }).nullish(),
  }),
})

/**
 * Runs the program in a process group of its own, which ends with `signal`, with the time-out and with the program: nothing
 * that it started outlives it. What it writes to standard error is not read.
 * @throws AppError CLUSTER_CREDENTIAL with a CredentialFailure, and the signal's reason
 */
export async function runProgram(program: CredentialProgram, signal: AbortSignal): Promise<ProgramCredential> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(PROGRAM_TIMEOUT_MS)])
  limited.throwIfAborted()
  const child = startGroup(program)
  const end = () => endGroup(child)
  limited.addEventListener('abort', end)
  // A child that goes on would hold the pipe open, and outlive the request.
  child.once('exit', () => killGroup(child))
  try {
    const [printed, [exitCode, exitSignal]] = await Promise.all([readPrinted(child), once(child, 'close')])
    if (exitCode !== 0) throw noCredential('EXEC_PLUGIN_FAILED', exitCode ?? exitSignal)
    return parseAnswer(printed, program.apiVersion)
  } catch (error) {
    signal.throwIfAborted()
    if (limited.aborted) throw noCredential('EXEC_PLUGIN_TIMEOUT')
    throw error instanceof AppError ? error : noCredential('EXEC_PLUGIN_NOT_STARTED')
  } finally {
    limited.removeEventListener('abort', end)
    end()
  }
}

function startGroup({ command, args, environment }: CredentialProgram): ChildProcess {
  try {
    return spawn(command, args, {
      env: environment as NodeJS.ProcessEnv,
      detached: true,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  } catch {
    throw noCredential('EXEC_PLUGIN_NOT_STARTED')
  }
}

/** Also the pipe: a child that left the group could hold it open. */
function endGroup(child: ChildProcess): void {
  child.stdout?.destroy()
  const hasExited = child.exitCode !== null || child.signalCode !== null
  if (!hasExited) killGroup(child)
}

function killGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // Nobody of the group is left.
  }
}

async function readPrinted(child: ChildProcess): Promise<string> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of child.stdout as AsyncIterable<Buffer>) {
    bytes += chunk.length
    if (bytes > MAX_ANSWER_BYTES) throw noCredential('EXEC_PLUGIN_ANSWER_INVALID')
    chunks.push(chunk)
  }
  return Buffer.concat(chunks).toString('utf8')
}

function parseAnswer(printed: string, apiVersion: string): ProgramCredential {
  try {
    const { apiVersion: answered, status } = answer.parse(JSON.parse(printed))
    if (answered !== apiVersion) throw new TypeError('another version than was asked for')
    const { token, clientCertificateData: cert, clientKeyData: key, expirationTimestamp } = status
    if (Boolean(cert) !== Boolean(key) || !(token || cert)) throw new TypeError('not a whole credential')
    if (cert && key) createSecureContext({ cert, key })
    return {
      token: token ? headerText(token) : undefined,
      certificate: cert && key ? { cert: new Secret(cert), key: new Secret(key) } : undefined,
      expiresAt: expirationTimestamp ? new Date(expirationTimestamp) : undefined,
    }
  } catch {
    throw noCredential('EXEC_PLUGIN_ANSWER_INVALID')
  }
}
