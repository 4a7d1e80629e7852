import { getTranslations } from 'next-intl/server'
import { createContext } from '#server/context.ts'
import { handleActivityCsv } from '#server/http/activity-csv.ts'
import { route } from '#server/http/route.ts'

export const GET = route(async (request, requestId) => {
  const [activity, errors] = await Promise.all([getTranslations('activity'), getTranslations('errors')])
  return handleActivityCsv(request, () => createContext(requestId), { activity, errors })
})
