import { ApiException } from '@kubernetes/client-node'

/** The API server's answer, or null where it is this status. */
export async function unless<T>(status: number, answer: Promise<T>): Promise<T | null> {
  try {
    return await answer
  } catch (error) {
    if (error instanceof ApiException && error.code === status) return null
    throw error
  }
}
