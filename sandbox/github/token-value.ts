/** What a sandbox token looks like: as long as a real one and with its prefix, made at run time, and plainly a fake. */
import { createHash, randomInt } from 'node:crypto'

export type TokenKind = 'oauth' | 'classic' | 'fine-grained'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const random = (length: number) => Array.from({ length }, () => ALPHABET[randomInt(ALPHABET.length)]).join('')

const MAKERS: Record<TokenKind | 'refresh', () => string> = {
  oauth: () => `gho_FAKE${random(32)}`,
  classic: () => `ghp_FAKE${random(32)}`,
  'fine-grained': () => `github_pat_FAKE${random(18)}_${random(59)}`,
  refresh: () => `ghr_FAKE${random(72)}`,
}

export const makeTokenValue = (kind: TokenKind | 'refresh') => MAKERS[kind]()

export const hashToken = (value: string) => createHash('sha256').update(value).digest('hex')
