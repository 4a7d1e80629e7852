import 'server-only'
import { headers } from 'next/headers'
import { cache } from 'react'
import { createContext, logUnexpected } from '#server/context.ts'
import { createCaller } from '#server/routers/index.ts'

/** proxy.ts gave it to the request. */
const requestId = cache(async () => (await headers()).get('x-request-id') ?? crypto.randomUUID())

/** The pages' door to the server: the same procedures as the browser's, called without HTTP. */
export const server = cache(async () => createCaller(await createContext(await requestId())))

/** Takes what nobody expected into the server's log, and answers the id that it has there. */
export const recordUnexpected = async (error: unknown) => logUnexpected(error, await requestId())
