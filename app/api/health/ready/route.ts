import { deps } from '#server/deps.ts'
import { readiness } from '#server/http/health.ts'
import { route } from '#server/http/route.ts'

export const dynamic = 'force-dynamic'

export const GET = route(readiness(deps))
