import { createContext } from '#server/context.ts'
import { isFromOwnPages } from '#server/http/own-pages.ts'
import { route } from '#server/http/route.ts'
import { handleTrpc, refuseOrigin } from '#server/http/trpc.ts'

const handler = route((request, requestId) =>
  isFromOwnPages(request) ? handleTrpc(request, () => createContext(requestId)) : refuseOrigin(),
)

export { handler as GET, handler as POST }
