import { createContext } from '#server/context.ts'
import { handleTrpc } from '#server/http/trpc.ts'

const handler = (request: Request) => handleTrpc(request, createContext)

export { handler as GET, handler as POST }
