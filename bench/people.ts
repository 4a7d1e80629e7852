import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { Agent, type RequestOptions, request } from 'node:http'
import { text } from 'node:stream/consumers'
import type { PrismaClient } from '#prisma/generated/client.ts'
import { signIn } from '#sandbox/github/sign-in.ts'
import type { Sandbox } from '#sandbox/sandbox.ts'
import { type EnvironmentRef, environmentTypes, namespaceOf } from '#server/domain/environment.ts'
import { GitHubControl } from '#tests/support/github-control.ts'

/** Signed-in people who call the app over HTTP, on kept-alive connections, and what belongs to them. */

export interface Person {
  login: string
  cookie: string
  query<T>(procedure: string, input?: object): Promise<T>
  /** In one batch, as a page asks. */
  queryAll(calls: { procedure: string; input: object }[]): Promise<unknown[]>
  mutate<T>(procedure: string, input?: object): Promise<T>
  /** Bytes of the last answer's body. */
  lastBytes(): number
}

const agent = new Agent({ keepAlive: true, maxSockets: 256 })

export async function signedIn(appUrl: string, { github }: Sandbox): Promise<Person> {
  const { login } = await new GitHubControl(github.url).createUser(`bench-${randomUUID().slice(0, 8)}`)
  const visitor = await signIn({ appUrl, login })
  if (!visitor.landedOn.startsWith('/') || visitor.landedOn.includes('error')) {
    throw new Error(`${login} was not let in: ${visitor.landedOn}`)
  }
  return at(appUrl, login, visitor.cookieHeader())
}

/** The same person at an app that was started again, possibly at another address. */
export function at(appUrl: string, login: string, cookie: string): Person {
  let bytes = 0
  const fetched = async (options: RequestOptions, body?: string) => {
    const { hostname, port } = new URL(appUrl)
    const sent = request({ hostname, port, agent, ...options, headers: { ...options.headers, cookie } })
    sent.end(body)
    const [response] = await once(sent, 'response')
    const answer = await text(response)
    bytes = Buffer.byteLength(answer)
    if (response.statusCode !== 200) throw new Error(`${options.path} answered ${response.statusCode}`)
    return JSON.parse(answer)
  }
  const send = async <T>(options: RequestOptions, body?: string): Promise<T> =>
    (await fetched(options, body)).result.data
  return {
    login,
    cookie,
    query: (procedure, input) =>
      send({ path: `/api/trpc/${procedure}${input ? `?input=${encodeURIComponent(JSON.stringify(input))}` : ''}` }),
    queryAll: async (calls) => {
      const names = calls.map(({ procedure }) => procedure).join()
      const inputs = encodeURIComponent(JSON.stringify({ ...calls.map(({ input }) => input) }))
      const answers: { result: { data: unknown } }[] = await fetched({
        path: `/api/trpc/${names}?batch=1&input=${inputs}`,
      })
      return answers.map(({ result }) => result.data)
    },
    mutate: (procedure, input) =>
      send(
        { method: 'POST', path: `/api/trpc/${procedure}`, headers: { 'content-type': 'application/json' } },
        JSON.stringify(input ?? {}),
      ),
    lastBytes: () => bytes,
  }
}

/** Rows of projects that nobody has provisioned yet, with three Environments each until there are as many as wanted. */
export async function layProjects(db: PrismaClient, login: string, environments: number): Promise<EnvironmentRef[]> {
  const { id: ownerId, githubId } = await db.user.findFirstOrThrow({ where: { login } })
  const projects = Array.from({ length: Math.ceil(environments / environmentTypes.length) }, () => randomUUID())
  const refs = projects
    .flatMap((projectId) =>
      environmentTypes.map((type) => ({
        environmentId: randomUUID() as string,
        type,
        projectId: projectId as string,
        projectName: `project ${projectId}`,
        namespace: namespaceOf(projectId, type),
        adopted: false,
        owner: { id: ownerId, githubId, login },
      })),
    )
    .slice(0, environments)
  await db.project.createMany({ data: projects.map((id) => ({ id, ownerId, name: `project ${id}` })) })
  await db.environment.createMany({
    data: refs.map(({ environmentId: id, type, projectId }) => ({ id, type, projectId })),
  })
  return refs
}

export function projectsOf(refs: EnvironmentRef[]): string[] {
  return [...new Set(refs.map(({ projectId }) => projectId))]
}
