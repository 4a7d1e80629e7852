import { parseAll } from '@swimlane/docker-reference'

/** The registry host of an image as Kubernetes reads it (`nginx` is on docker.io); null where it is no image reference. */
export function registryHostOf(image: string): string | null {
  try {
    return parseAll(image).domain ?? null
  } catch {
    return null
  }
}
