/** Which of a package's tags somebody may have meant who asked for one that is not there. */

const MAX_TAGS = 10

/** Signatures and attestations are kept under tags of this form (sigstore/cosign, "Signature storage"). */
const ATTACHED = /^sha256-[0-9a-f]{64}/

const order = new Intl.Collator('en', { numeric: true })

/** The ten likeliest: those that share the most with the wanted one at both ends, and of these the highest number first. */
export function likeliestTags(wanted: string, tags: string[]): string[] {
  return [...new Set(tags)]
    .filter((tag) => !ATTACHED.test(tag))
    .map((tag) => ({ tag, shared: sharedEnds(wanted, tag) }))
    .sort((a, b) => b.shared - a.shared || order.compare(b.tag, a.tag))
    .slice(0, MAX_TAGS)
    .map(({ tag }) => tag)
}

/** How many characters two texts share at their beginnings and ends. */
function sharedEnds(one: string, other: string): number {
  const most = Math.min(one.length, other.length)
  let first = 0
  while (first < most && one[first] === other[first]) first += 1
  let last = 0
  while (last < most - first && one.at(-1 - last) === other.at(-1 - last)) last += 1
  return first + last
}
