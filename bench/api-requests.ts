import type { RawCluster } from './raw-cluster.ts'

/**
 * What the API server says it was asked, by its own metrics: nothing stands in between and nothing is slowed down. What
 * it asks itself is among it, so only resources that Pullkey uses are looked at.
 */
export interface Asked {
  reads: number
  writes: number
  /** Bytes of the answers. */
  bytes: number
}

const RESOURCES = ['namespaces', 'secrets', 'pods', 'events', 'serviceaccounts']
const WRITES = ['APPLY', 'CREATE', 'DELETE', 'DELETECOLLECTION', 'PATCH', 'POST', 'PUT', 'UPDATE']
const READS = ['GET', 'LIST']

/** What `run` made Pullkey ask. The least of three runs: the API server's own housekeeping can only add. */
export async function askedBy(raw: RawCluster, run: () => Promise<unknown>): Promise<Asked> {
  const runs: Asked[] = []
  for (let attempt = 0; attempt < 3; attempt++) {
    const before = await readCounts(raw)
    await run()
    const after = await readCounts(raw)
    runs.push({
      reads: after.reads - before.reads,
      writes: after.writes - before.writes,
      bytes: after.bytes - before.bytes,
    })
  }
  const least = (part: keyof Asked) => Math.min(...runs.map((asked) => asked[part]))
  return { reads: least('reads'), writes: least('writes'), bytes: least('bytes') }
}

async function readCounts(raw: RawCluster): Promise<Asked> {
  const asked = { reads: 0, writes: 0, bytes: 0 }
  for (const line of (await raw.getText('/metrics')).split('\n')) {
    const [, metric, labels = '', value] =
      line.match(/^(apiserver_request_total|apiserver_response_sizes_sum)\{(.*)\} (\S+)$/) ?? []
    if (!metric || !RESOURCES.includes(label(labels, 'resource'))) continue
    const verb = label(labels, 'verb')
    const isRead = READS.includes(verb)
    if (metric === 'apiserver_response_sizes_sum') asked.bytes += isRead ? Number(value) : 0
    else if (isRead) asked.reads += Number(value)
    else if (WRITES.includes(verb)) asked.writes += Number(value)
  }
  return asked
}

function label(labels: string, name: string): string {
  return labels.match(new RegExp(`(?:^|,)${name}="([^"]*)"`))?.[1] ?? ''
}
