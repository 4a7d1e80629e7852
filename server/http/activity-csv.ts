import type { Context } from '#server/context.ts'
import { type ActivityMessages, cellsOf, headOf } from '#server/domain/activity-words.ts'
import { CSV_MARK, csvRecord } from '#server/domain/csv.ts'
import { AppError, asKnown } from '#server/errors.ts'
import { activityQuery } from '#server/routers/input.ts'
import { auditEventPages } from '#server/services/audit-event.ts'
import { projectNames } from '#server/services/environment-refs.ts'

/**
 * `/api/activity/csv`: what the signed-in person did, as a file, in the words of the page. However long it is, one page of
 * it is held at a time.
 */

type Pages = ReturnType<typeof auditEventPages>
type Page = Extract<Awaited<ReturnType<Pages['next']>>, { done?: false }>['value']

const headers = {
  'content-type': 'text/csv; charset=utf-8',
  'content-disposition': 'attachment; filename="pullkey-activity.csv"',
}

export async function handleActivityCsv(
  request: Request,
  createContext: () => Promise<Context>,
  messages: ActivityMessages,
): Promise<Response> {
  try {
    const { actor, deps, requestId } = await createContext()
    if (!actor) return new Response(null, { status: 302, headers: { location: '/?callbackUrl=%2Factivity' } })
    const filter = readFilter(request)
    if (!filter)
      return new Response('The address is wrong: project is an id and show is trouble, each once.', { status: 400 })
    const pages = auditEventPages(deps, actor, filter)
    // What cannot be begun has a status of its own; what breaks off later is a download that failed.
    const [first, names] = await Promise.all([pages.next(), projectNames(deps, actor)])
    const log = deps.log.child({ requestId, userId: actor.id })
    const onEnd = (count: number) => log.info({ count, outcome: 'ok' }, 'activity exported')
    const write = (event: Page[number]) => csvRecord(cellsOf(messages, event, names.get(event.projectId ?? '')))
    return new Response(stream(records(csvRecord(headOf(messages)), continued(first, pages), write, onEnd)), {
      headers,
    })
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

async function* continued(first: Awaited<ReturnType<Pages['next']>>, pages: Pages): AsyncGenerator<Page> {
  for (let page = first; !page.done; page = await pages.next()) yield page.value
}

async function* records(
  head: string,
  pages: AsyncGenerator<Page>,
  write: (event: Page[number]) => string,
  onEnd: (count: number) => void,
) {
  let count = 0
  yield CSV_MARK + head
  for await (const page of pages) {
    count += page.length
    yield page.map(write).join('')
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
