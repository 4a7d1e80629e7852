/**
 * The Kubernetes versions that Pullkey supports: the newest and the oldest minor version, each by the patch release that
 * the tests run on. Documents and workflows are compared with these by a test.
 */
export const KUBERNETES = { newest: '1.37.2', oldest: '1.35.4' } as const

/** `1.37` of `1.37.2`. */
export function minorOf(version: string): string {
  return version.split('.').slice(0, 2).join('.')
}
