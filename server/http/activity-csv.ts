import type { Context } from '#server/context.ts'
import { CSV_MARK, csvRecord } from '#server/domain/csv.ts'
import { AppError, asKnown } from '#server/errors.ts'
import { activityQuery } from '#server/routers/input.ts'
import { auditEventPages } from '#server/services/audit-event.ts'

/** `/api/activity/csv`: what the signed-in person did, as a file. However long it is, one page of it is held at a time. */

const columns = ['at', 'actor', 'action', 'outcome', 'detail', 'projectId', 'environmentId', 'namespace', 'id'] as const

type Pages = ReturnType<typeof auditEventPages>

export async function handleActivityCsv(request: Request, createContext: () => Promise<Context>): Promise<Response> {
  try {
    const { actor, deps, requestId } = await createContext()
    if (!actor) return new Response(null, { status: 302, headers: { location: '/?callbackUrl=%2Factivity' } })
    const filter = readFilter(request)
    if (!filter)
      return new Response('The address is wrong: project is an id and show is trouble, each once.', { status: 400 })
    const pages = auditEventPages(deps, actor, filter)
    // What cannot be begun has a status of its own; what breaks off later is a download that failed.
    const first = await pages.next()
    const log = deps.log.child({ requestId, userId: actor.id })
    return new Response(
      stream(records(first, pages, (count) => log.info({ count, outcome: 'ok' }, 'activity exported'))),
      {
        headers: {
          'content-type': 'text/csv; charset=utf-8',
          'content-disposition': 'attachment; filename="pullkey-activity.csv"',
        },
      },
    )
  } catch (error) {
    const known = asKnown(error)
    if (!(known instanceof AppError)) throw error
    return new Response(known.message, { status: known.code === 'NOT_FOUND' ? 404 : 503 })
  }
}

/** Null when a parameter is not of its shape, or stands there twice. */
function readFilter({ url }: Request) {
  const { searchParams } = new URL(url)
  const { data } = activityQuery.safeParse({
    project: searchParams.getAll('project'),
    show: searchParams.getAll('show'),
  })
  return data ? { projectId: data.project, isTrouble: data.show === 'trouble' } : null
}

async function* records(first: Awaited<ReturnType<Pages['next']>>, pages: Pages, onEnd: (count: number) => void) {
  let count = 0
  yield CSV_MARK + csvRecord(columns)
  for (let page = first; !page.done; page = await pages.next()) {
    count += page.value.length
    yield page.value.map((event) => csvRecord(columns.map((column) => event[column]))).join('')
  }
  onEnd(count)
}

function stream(texts: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  return new ReadableStream({
    pull: async (controller) => {
      const { done, value } = await texts.next()
      if (done) controller.close()
      else controller.enqueue(encoder.encode(value))
    },
    cancel: async () => void (await texts.return(undefined)),
  })
}
