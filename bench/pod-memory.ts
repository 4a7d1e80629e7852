import { setTimeout as sleep } from 'node:timers/promises'
import { type Figure, figure } from './figures.ts'
import { type Person, signedIn } from './people.ts'
import { createProject, layAnnotatedPods, type Place } from './pods.ts'
import { findApp, peakMb, residentMb } from './process-memory.ts'
import { type Bench, type Group, openStage } from './stage.ts'

/** What the app's process grows by while it reads a namespace of 500 pods with 256 KiB of annotations each. */

const PODS = 500
const READERS = 10
const REST_MS = 5_000

export const podMemory: Group = { name: 'pod-memory', measure }

async function measure(bench: Bench): Promise<Figure[]> {
  await using stage = await openStage(bench)
  await using app = await stage.startApp('postgres')
  const pid = await findApp(new URL(app.url).port)
  const person = await signedIn(app.url, stage.sandbox)
  const [empty, full] = await createProject(person, 'shop', ['development', 'staging'])
  if (!(empty && full)) throw new Error('the project has no Environments')
  const pods = bench.isQuick ? 50 : PODS
  bench.say(`pod-memory: ${pods} pods with 256 KiB of annotations each`)
  await layAnnotatedPods(stage.sandbox.cluster.kubeconfig, full, pods)
  for (let read = 0; read < 20; read++) await podsRead(person, empty)
  await sleep(REST_MS)

  const emptyPeak = await peakMb(pid, async () => void (await podsRead(person, empty)))
  let alone = 0
  const onePeak = await peakMb(pid, async () => {
    alone = await podsRead(person, full)
  })
  await sleep(REST_MS)
  let together: number[] = []
  const tenPeak = await peakMb(pid, async () => {
    together = await Promise.all(Array.from({ length: READERS }, () => podsRead(person, full)))
  })
  await sleep(REST_MS)
  return [
    figure('memory of pod reads: one empty read', emptyPeak, 'MB'),
    figure(`memory of pod reads: one of ${pods} pods, beyond it`, onePeak - emptyPeak, 'MB'),
    figure(`memory of pod reads: ${READERS} at once, beyond it`, tenPeak - emptyPeak, 'MB', { atMost: 150 }),
    figure(`memory of pod reads: kept after ${READERS} at once`, (await residentMb(pid)) - emptyPeak, 'MB'),
    figure('pods that one read shows', alone, 'pods'),
    figure(`pods that the least of ${READERS} at once shows`, Math.min(...together), 'pods'),
  ]
}

interface Status {
  usage: { pods: number } | { unreadable: string }
}

async function podsRead(person: Person, { projectId, environmentId }: Place): Promise<number> {
  const { usage } = await person.query<Status>('pullStatus.read', { projectId, environmentId })
  return 'pods' in usage ? usage.pods : 0
}
