import { deps } from '#server/deps.ts'
import { ready } from '#server/http/health.ts'

export const dynamic = 'force-dynamic'

export const GET = (request: Request) => ready(deps, request.signal)
