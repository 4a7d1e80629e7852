import type { Sandbox } from '#sandbox/sandbox.ts'
import { type Person, signedIn } from './people.ts'
import { createProject, layPods, type Place } from './pods.ts'

/** Many people at once, each asking again as soon as the last answer is there. */

export interface Reader {
  person: Person
  place: Place
}

/** People with a project each, of one Environment with a few pods. */
export async function settleReaders(appUrl: string, sandbox: Sandbox, count: number): Promise<Reader[]> {
  const readers: Reader[] = []
  for (let index = 0; index < count; index++) {
    const person = await signedIn(appUrl, sandbox)
    const [place] = await createProject(person, 'shop', ['production'])
    if (!place) throw new Error('the project has no Environment')
    await layPods(sandbox.cluster.kubeconfig, place, { pods: 5, failing: 1 })
    readers.push({ person, place })
  }
  return readers
}

export interface Traffic {
  /** Milliseconds of each answer. */
  times: number[]
  errors: number
  seconds: number
}

/** Everybody reads the status of their Environment, over and over, for so long. */
export function readStatuses(readers: Reader[], seconds: number): Promise<Traffic> {
  return repeat(
    readers.map(({ person, place: { projectId, environmentId } }) => async () => {
      const { containers } = await person.query<{ containers: unknown[] }>('pullStatus.read', {
        projectId,
        environmentId,
      })
      if (containers.length !== 5) throw new Error('the status is not what was laid')
    }),
    seconds,
  )
}

export async function repeat(asks: (() => Promise<void>)[], seconds: number): Promise<Traffic> {
  const times: number[] = []
  let errors = 0
  const startedAt = performance.now()
  const endsAt = startedAt + seconds * 1000
  const askAgain = async (ask: () => Promise<void>) => {
    while (performance.now() < endsAt) {
      const askedAt = performance.now()
      await ask().catch(() => {
        errors += 1
      })
      times.push(performance.now() - askedAt)
    }
  }
  await Promise.all(asks.map(askAgain))
  return { times, errors, seconds: (performance.now() - startedAt) / 1000 }
}
