/** The way of every call through a stand-in: find the route, see whose call it is, meet the trouble, answer, write it down. */
import { json } from './answers.ts'
import type { CallLog } from './call-log.ts'
import { ControlRefusal } from './control.ts'
import { type Call, listen } from './http-listener.ts'
import { type Match, type Routes, router } from './routes.ts'
import type { GitHubState } from './state.ts'
import type { AnswerableTrouble, TroubleSwitches } from './trouble.ts'

export type StandIn<Area extends string> = {
  routes: Routes<Area>
  /** The path that an area's routes lie below. */
  prefixes?: Partial<Record<Area, string>>
  state: GitHubState
  troubles: TroubleSwitches<Area>
  calls: CallLog
  callerId: (call: Call) => number | undefined
  answerTrouble: (trouble: AnswerableTrouble, area: Area) => Response
  notFound: (call: Call) => Response
}

/** `build` is called once, with the address, before the first call is answered. */
export async function startStandIn<Area extends string>(port: number, build: (url: string) => StandIn<Area>) {
  let answer: ((call: Call) => Promise<Response>) | undefined
  const listener = await listen(port, async (call) => {
    if (!answer) throw new Error('called before it was built')
    return answer(call)
  })
  answer = answerer(build(listener.url))
  return { ...listener, [Symbol.asyncDispose]: listener.close }
}

function answerer<Area extends string>(standIn: StandIn<Area>) {
  const find = router(standIn.routes, standIn.prefixes)
  return async (call: Call): Promise<Response> => {
    const match = find(call)
    if (!match) return standIn.notFound(call)
    return match.area === 'control' ? answerControl(match, call) : answerCaller(standIn, match, match.area, call)
  }
}

async function answerCaller<Area extends string>(standIn: StandIn<Area>, match: Match<Area>, area: Area, call: Call) {
  const { troubles, calls, state } = standIn
  const userId = standIn.callerId(call)
  const login = state.accounts.findUserById(userId)?.login ?? null
  let status: number | null = null
  try {
    const trouble = await troubles.meet(area, userId, call, match.path)
    const answer = trouble ? standIn.answerTrouble(trouble, area) : await match.answer(call)
    status = answer.status
    return answer
  } finally {
    calls.record({ at: state.now().toISOString(), route: match.name, login, userId: userId ?? null, status })
  }
}

async function answerControl(match: Match<string>, call: Call) {
  try {
    return await match.answer(call)
  } catch (error) {
    if (error instanceof ControlRefusal) return json({ error: error.message }, error.status)
    throw error
  }
}
