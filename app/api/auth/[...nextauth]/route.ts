import { handleAuth } from '#server/http/auth.ts'
import { route } from '#server/http/route.ts'

const handler = route(handleAuth)

export { handler as GET, handler as POST }
