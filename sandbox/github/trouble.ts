/**
 * Trouble on demand: switches that the tests set over HTTP, for everybody or for one user, so that tests can run side by side.
 * A user's own switch goes before everybody's.
 */
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { type Call, ConnectionCut } from './http-listener.ts'

/** Narrows a trouble to calls of one method, or to paths (below the area's base) that begin so. */
const only = z.strictObject({ method: z.string().optional(), path: z.string().optional() }).optional()

export const troubleSchema = z.discriminatedUnion('mode', [
  z.strictObject({ mode: z.literal('slow'), ms: z.int().min(0), only }),
  z.strictObject({ mode: z.literal('status'), status: z.int().min(400).max(599), only }),
  z.strictObject({
    mode: z.literal('rate-limited'),
    kind: z.enum(['primary', 'secondary']).default('primary'),
    status: z.union([z.literal(403), z.literal(429)]).default(403),
    seconds: z.int().min(0).default(60),
    only,
  }),
  z.strictObject({ mode: z.literal('sso'), organisation: z.string().default('acme-sso'), only }),
  z.strictObject({ mode: z.literal('oauth-app-restricted'), organisation: z.string().default('acme'), only }),
  z.strictObject({ mode: z.literal('cut'), only }),
])
export type Trouble = z.infer<typeof troubleSchema>
/** What is left for a server to answer itself, after waiting and cutting are done. */
export type AnswerableTrouble = Exclude<Trouble, { mode: 'slow' | 'cut' }>

type Switch<Area> = { area: Area; userId: number | null; trouble: Trouble }

export class TroubleSwitches<Area extends string> {
  #switches: Switch<Area>[] = []

  /** `userId` null stands for everybody; `trouble` null switches it off. */
  set(area: Area, userId: number | null, trouble: Trouble | null) {
    this.#switches = this.#switches.filter((entry) => entry.area !== area || entry.userId !== userId)
    if (trouble) this.#switches.push({ area, userId, trouble })
  }

  /** Without a user, all switches of all users. */
  clear(userId?: number) {
    this.#switches = userId === undefined ? [] : this.#switches.filter((entry) => entry.userId !== userId)
  }

  /** Waits or cuts the connection where that is the trouble, and returns any other trouble that the call runs into. */
  async meet(area: Area, userId: number | undefined, call: Call, path: string): Promise<AnswerableTrouble | null> {
    const met = this.#switches.filter((entry) => entry.area === area && isMeant(entry.trouble, call.method, path))
    const { trouble } = met.find((entry) => entry.userId === userId) ?? met.find((entry) => entry.userId === null) ?? {}
    if (trouble?.mode === 'cut') throw new ConnectionCut()
    if (trouble?.mode !== 'slow') return trouble ?? null
    await delay(trouble.ms, undefined, { signal: call.gone }).catch(() => {
      throw new ConnectionCut()
    })
    return null
  }
}

function isMeant({ only }: Trouble, method: string, path: string) {
  return (!only?.method || only.method === method) && (!only?.path || path.startsWith(only.path))
}
