/** The manifests of a package, made from its tags and platforms: the same every time, with true digests and sizes. */
import { createHash } from 'node:crypto'
import type { Package } from '#sandbox/github/packages.ts'

export const OCI_INDEX = 'application/vnd.oci.image.index.v1+json'
export const OCI_MANIFEST = 'application/vnd.oci.image.manifest.v1+json'

export type Manifest = { mediaType: typeof OCI_INDEX | typeof OCI_MANIFEST; digest: string; text: string }

/** `reference` is a tag or a digest. */
export function findManifest(entry: Package, reference: string): Manifest | undefined {
  if (!reference.startsWith('sha256:'))
    return entry.tags.includes(reference) ? imageOf(entry, reference).top : undefined
  const images = entry.tags.map((tag) => imageOf(entry, tag))
  return images.flatMap(({ top, parts }) => [top, ...parts]).find(({ digest }) => digest === reference)
}

function imageOf(entry: Package, tag: string): { top: Manifest; parts: Manifest[] } {
  const parts = entry.platforms.map((platform) => singleManifest(`${entry.id}/${entry.name}:${tag} ${platform}`))
  const [first] = parts
  if (first && parts.length === 1) return { top: first, parts: [] }
  const manifests = parts.map((part, index) => {
    const [os, architecture] = entry.platforms[index]?.split('/') ?? []
    return { ...descriptor(part.mediaType, part.text), platform: { os, architecture } }
  })
  return { top: manifest(OCI_INDEX, { manifests }), parts }
}

function singleManifest(content: string) {
  return manifest(OCI_MANIFEST, {
    config: descriptor('application/vnd.oci.image.config.v1+json', `config of ${content}`),
    layers: [descriptor('application/vnd.oci.image.layer.v1.tar+gzip', `layer of ${content}`)],
  })
}

function manifest(mediaType: Manifest['mediaType'], content: object): Manifest {
  const text = JSON.stringify({ schemaVersion: 2, mediaType, ...content })
  return { mediaType, digest: digestOf(text), text }
}

const descriptor = (mediaType: string, text: string) => ({
  mediaType,
  digest: digestOf(text),
  size: Buffer.byteLength(text),
})

const digestOf = (text: string) => `sha256:${createHash('sha256').update(text).digest('hex')}`
