import 'server-only'
import { cache } from 'react'
import { requestId } from '#app/_trpc/request-id.ts'
import { createContext } from '#server/context.ts'
import { createCaller } from '#server/routers/index.ts'

/** The pages' door to the server: the same procedures as the browser's, called without HTTP. */
export const server = cache(async () => createCaller(await createContext(await requestId())))
