/**
 * The Kubernetes versions that Pullkey supports: the newest and the oldest minor version, each by the patch release that
 * the tests run on. Documents and workflows are compared with these by a test.
 */
export const KUBERNETES = { newest: '1.37.2', oldest: '1.35.4' } as const

/** `1.37` of `1.37.2`. */
export function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}

/** Whether one version (`1.9`, `1.20.2`) stands before another. */
export function isOlder(version: string, other: string): boolean {
  return version.localeCompare(other, 'en', { numeric: true }) < 0
}

/** How to call a version that is older than those: good for a look. Undefined for all others. `version`: as programs say it. */
export function olderThanSupported(version: string): string | undefined {
  const { oldest, newest } = KUBERNETES
  if (!isOlder(minorOf(version.replace(/^.*v/, '')), minorOf(oldest))) return undefined
  return `older than the ${minorOf(oldest)} to ${minorOf(newest)} that Pullkey supports`
}
