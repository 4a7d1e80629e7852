/** What the scopes of a token mean: which one implies which, and in what words a person is asked for them. */

const IMPLIED: Record<string, string[]> = {
  user: ['read:user', 'user:email', 'user:follow'],
  'write:packages': ['read:packages'],
  'admin:org': ['write:org', 'read:org'],
  'write:org': ['read:org'],
}

const WORDS: Record<string, [title: string, detail: string]> = {
  'read:packages': [
    'Download your packages',
    'Pull the private images and packages that you can read. Nothing can be uploaded.',
  ],
  'write:packages': ['Upload your packages', 'Download and upload images and packages. Nothing can be deleted.'],
  'read:user': ['Read your profile', 'Your login, name and picture, with the private parts of your profile.'],
  'read:org': ['Read your organisations', 'Which organisations and teams you belong to.'],
  user: ['Change your profile', 'Read and write all of your profile.'],
}

/** Reads a list separated by spaces or commas; drops what another one implies; sorted, so that equal sets are equal texts. */
export function parseScopes(text: string): string[] {
  return normaliseScopes(text.split(/[\s,]+/).filter(Boolean))
}

export function normaliseScopes(scopes: string[]): string[] {
  const implied = new Set(scopes.flatMap((scope) => IMPLIED[scope] ?? []))
  return [...new Set(scopes)].filter((scope) => !implied.has(scope)).sort()
}

export function hasScope(scopes: string[], wanted: string): boolean {
  return scopes.some((scope) => scope === wanted || IMPLIED[scope]?.includes(wanted))
}

export function describeScope(scope: string): { title: string; detail: string } {
  const [title, detail] = WORDS[scope] ?? [scope, 'The sandbox has no words for this scope.']
  return { title, detail }
}
