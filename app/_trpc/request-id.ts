import 'server-only'
import { headers } from 'next/headers'

/** Under which the log has this request; proxy.ts made it. */
export async function requestId(): Promise<string> {
  return (await headers()).get('x-request-id') ?? crypto.randomUUID()
}
