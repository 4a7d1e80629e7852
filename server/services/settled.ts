import type { Deps } from '#server/deps.ts'
import { AppError, asKnown } from '#server/errors.ts'

export type Settled<T> = { value: T; failure?: undefined } | { value?: undefined; failure: AppError }

/** Turns a failure into a value, in one place. An unexpected one is logged and becomes INTERNAL. */
export async function settled<T>({ log }: Pick<Deps, 'log'>, run: () => Promise<T>): Promise<Settled<T>> {
  try {
    return { value: await run() }
  } catch (error) {
    const known = asKnown(error)
    if (known instanceof AppError) return { failure: known }
    log.error({ err: error }, 'unexpected failure')
    return { failure: new AppError('INTERNAL', 'Something went wrong on our side. It is in the log.') }
  }
}
