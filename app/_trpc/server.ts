import 'server-only'
import { headers } from 'next/headers'
import { cache } from 'react'
import { createContext } from '#server/context.ts'
import { createCaller } from '#server/routers/index.ts'

/** The pages' door to the server: the same procedures as the browser's, called without HTTP. proxy.ts gave the id. */
export const server = cache(async () =>
  createCaller(await createContext((await headers()).get('x-request-id') ?? crypto.randomUUID())),
)
