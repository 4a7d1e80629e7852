import { CompactEncrypt, compactDecrypt, decodeProtectedHeader } from 'jose'
import { AppError } from '#server/errors.ts'
import { Secret } from '#server/secret.ts'

/** Whose token it is. Both ids stand in the authenticated header, so a sealed token moved to another row does not open. */
export interface TokenOwner {
  userId: string
  githubId: string
}

export interface TokenSealer {
  seal(token: Secret, owner: TokenOwner): Promise<string>
  /** Whether it was sealed with the first key, by what its header says: opening it is the proof. */
  isCurrent(sealed: string): boolean
  /** @throws AppError TOKEN_UNREADABLE, the same for every reason. */
  open(sealed: string, owner: TokenOwner): Promise<Secret>
}

const ALGORITHM = 'dir'
const ENCRYPTION = 'A256GCM'

/** Seals with the first key and opens with any: compact JWE (RFC 7516), direct encryption, AES-256-GCM. */
export function createTokenSealer(keys: { kid: string; key: Uint8Array }[]): TokenSealer {
  const [first] = keys
  if (!first) throw new Error('a token sealer needs a key')
  return {
    seal: (token, { userId, githubId }) =>
      new CompactEncrypt(new TextEncoder().encode(token.reveal()))
        .setProtectedHeader({ alg: ALGORITHM, enc: ENCRYPTION, kid: first.kid, sub: userId, github: githubId })
        .encrypt(first.key),
    isCurrent: (sealed) => kidOf(sealed) === first.kid,
    open: async (sealed, owner) => {
      try {
        if (!isAsSealed(sealed)) throw unreadable()
        const { plaintext, protectedHeader } = await compactDecrypt(
          sealed,
          ({ kid }) => {
            const match = keys.find((key) => key.kid === kid)
            if (!match) throw unreadable()
            return match.key
          },
          { keyManagementAlgorithms: [ALGORITHM], contentEncryptionAlgorithms: [ENCRYPTION] },
        )
        if (protectedHeader.sub !== owner.userId || protectedHeader.github !== owner.githubId) throw unreadable()
        return new Secret(new TextDecoder().decode(plaintext))
      } catch {
        throw unreadable()
      }
    },
  }
}

/** Base64 has other spellings of the same bytes, which a lenient decoder takes; a sealed token has one. */
function isAsSealed(sealed: string): boolean {
  return sealed.split('.').every((part) => Buffer.from(part, 'base64url').toString('base64url') === part)
}

function kidOf(sealed: string): unknown {
  try {
    return decodeProtectedHeader(sealed).kid
  } catch {
    return undefined
  }
}

function unreadable(): AppError {
  return new AppError('TOKEN_UNREADABLE', 'The stored token cannot be opened with any configured key. Sign in again.')
}
