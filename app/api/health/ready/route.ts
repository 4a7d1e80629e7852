import { deps } from '#server/deps.ts'
import { ready } from '#server/http/health.ts'
import { route } from '#server/http/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route((request) => ready(deps, request.signal))
