import { createHash } from 'node:crypto'
import { gzipSync } from 'node:zlib'

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json'
const CONFIG_TYPE = 'application/vnd.oci.image.config.v1+json'
const LAYER_TYPE = 'application/vnd.oci.image.layer.v1.tar+gzip'

export interface Push {
  /** The registry's. */
  url: string
  name: string
  tag: string
  /** Opens `name` for pull and push. */
  bearer: string
}

/** Pushes one image of one layer as clients do, the manifest last, and answers the manifest's digest. */
export async function pushImage(push: Push): Promise<string> {
  // A tar archive that holds nothing: two blocks of zeros.
  const archive = Buffer.alloc(1024)
  const configuration = {
    architecture: 'amd64',
    os: 'linux',
    config: { Labels: { 'org.opencontainers.image.title': push.name } },
    rootfs: { type: 'layers', diff_ids: [digestOf(archive)] },
  }
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: await pushBlob(push, CONFIG_TYPE, Buffer.from(JSON.stringify(configuration))),
    layers: [await pushBlob(push, LAYER_TYPE, gzipSync(archive))],
  })
  await send(push, `manifests/${push.tag}`, { method: 'PUT', type: MANIFEST_TYPE, body: manifest })
  return digestOf(manifest)
}

/** Answers what a manifest says of the blob. */
async function pushBlob(push: Push, mediaType: string, blob: Buffer<ArrayBuffer>) {
  const digest = digestOf(blob)
  const upload = await send(push, 'blobs/uploads/', { method: 'POST' })
  const place = new URL(upload.headers.get('location') ?? '', push.url)
  place.searchParams.set('digest', digest)
  await send(push, place.href, { method: 'PUT', type: 'application/octet-stream', body: blob })
  return { mediaType, digest, size: blob.length }
}

interface Message {
  method: 'POST' | 'PUT'
  type?: string
  body?: string | Buffer<ArrayBuffer>
}

async function send({ url, name, bearer }: Push, path: string, { method, type, body }: Message): Promise<Response> {
  const headers = { authorization: `Bearer ${bearer}`, ...(type && { 'content-type': type }) }
  const answer = await fetch(new URL(path, `${url}/v2/${name}/`), { method, headers, body })
  const text = await answer.text()
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`)
  return answer
}

function digestOf(content: string | Buffer): string {
  return `sha256:${createHash('sha256').update(content).digest('hex')}`
}
