/** A GitHub token's kind by its prefix alone: GitHub asks to treat the rest as opaque ("Token formats"). */
export type TokenKind = 'classic' | 'fine-grained' | 'app' | 'unknown'

const prefixes: [string, TokenKind][] = [
  ['ghp_', 'classic'],
  ['github_pat_', 'fine-grained'],
  ['gho_', 'app'],
  ['ghu_', 'app'],
  ['ghs_', 'app'],
  ['ghr_', 'app'],
]

/** Of a text, or of a Secret, which tells how it begins and nothing else. */
export function tokenKindOf(token: { startsWith(prefix: string): boolean }): TokenKind {
  return prefixes.find(([prefix]) => token.startsWith(prefix))?.[1] ?? 'unknown'
}
