import type { ClusterAccess, Material } from '#server/adapters/cluster-access.ts'
import { headerText, readMaterial } from '#server/adapters/cluster-material.ts'
import { type CredentialFailureCode, noCredential } from '#server/adapters/credential-failure.ts'
import { type ProgramCredential, runProgram } from '#server/adapters/credential-program.ts'
import { SharedRead } from '#server/adapters/shared-read.ts'
import { Secret } from '#server/secret.ts'

/** What a request shows the API server, and what it knows the API server by. */
export interface Credential {
  authorization: Secret | undefined
  certificate: { cert: Secret; key: Secret } | undefined
  authority: Secret | undefined
  /** Where a program printed it. */
  printed: ProgramCredential | undefined
}

/** The time that a request has: what expires sooner is not used any more. */
const REQUEST_MS = 5_000

/**
 * The credential of a ClusterAccess. Those who ask at the same moment share one reading of the files and one run of the
 * program; what a program printed is kept until it expires or the API server refuses it.
 */
export class ClusterCredential {
  readonly #access: ClusterAccess
  readonly #reading = new SharedRead((signal) => this.#read(signal))
  #printed: ProgramCredential | undefined

  constructor(access: ClusterAccess) {
    this.#access = access
  }

  /** @throws AppError CLUSTER_CREDENTIAL with a CredentialFailure, and the signal's reason */
  read(signal: AbortSignal): Promise<Credential> {
    return this.#reading.join(signal)
  }

  /** What to show after the API server refused one; null when there is no other. @throws as `read` */
  async replace(refused: Credential, signal: AbortSignal): Promise<Credential | null> {
    if (this.#printed === refused.printed) this.#printed = undefined
    const credential = await this.read(signal)
    return isSame(credential, refused) ? null : credential
  }

  async #read(signal: AbortSignal): Promise<Credential> {
    const { user, tls } = this.#access
    const [printed, token, certificate, authority] = await Promise.all([
      user.program && this.#print(user.program, signal),
      user.token && fromFile('TOKEN_FILE_UNREADABLE', user.token, signal, (text) => headerText(text.reveal())),
      user.certificate && this.#certificate(user.certificate, signal),
      tls.authority && fromFile('CERTIFICATE_FILE_UNREADABLE', tls.authority, signal),
    ])
    return {
      authorization: authorizationOf(printed?.token ?? token, user.basic),
      certificate: printed?.certificate ?? certificate,
      authority,
      printed,
    }
  }

  async #certificate({ cert, key }: { cert: Material; key: Material }, signal: AbortSignal) {
    const read = (material: Material) => fromFile('CERTIFICATE_FILE_UNREADABLE', material, signal)
    return { cert: await read(cert), key: await read(key) }
  }

  async #print(program: Parameters<typeof runProgram>[0], signal: AbortSignal): Promise<ProgramCredential> {
    const { expiresAt } = this.#printed ?? {}
    if (expiresAt && expiresAt.getTime() < Date.now() + REQUEST_MS) this.#printed = undefined
    this.#printed ??= await runProgram(program, signal)
    return this.#printed
  }
}

async function fromFile(
  code: CredentialFailureCode,
  material: Material,
  signal: AbortSignal,
  use = (text: Secret) => text,
): Promise<Secret> {
  try {
    return use(await readMaterial(material, signal))
  } catch {
    signal.throwIfAborted()
    throw noCredential(code)
  }
}

function authorizationOf(token: Secret | undefined, basic: Secret | undefined): Secret | undefined {
  if (token) return new Secret(`Bearer ${token.reveal()}`)
  return basic && new Secret(`Basic ${Buffer.from(basic.reveal()).toString('base64')}`)
}

function isSame(one: Credential, other: Credential): boolean {
  const parts = ({ authorization, certificate, authority }: Credential) =>
    JSON.stringify([authorization, certificate?.cert, certificate?.key, authority].map((part) => part?.reveal()))
  return parts(one) === parts(other)
}
