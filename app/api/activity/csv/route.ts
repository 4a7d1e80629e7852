import { createContext } from '#server/context.ts'
import { handleActivityCsv } from '#server/http/activity-csv.ts'
import { route } from '#server/http/route.ts'

export const GET = route((request, requestId) => handleActivityCsv(request, () => createContext(requestId)))
