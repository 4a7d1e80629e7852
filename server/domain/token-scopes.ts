/** Whether a token's scopes let it pull. GitHub drops a scope that another one implies, and writing implies reading. */
export function canReadPackages(scopes: string[]): boolean {
  return scopes.includes('read:packages') || scopes.includes('write:packages')
}
