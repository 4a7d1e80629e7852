import { DatabaseStartError } from '#server/database/driver.ts'
import { closeDeps, deps } from '#server/deps.ts'
import { EnvError, env } from '#server/env.ts'
import { appendSocketAddresses } from '#server/http/client-address.ts'
import { leadUndecodableNowhere } from '#server/http/undecodable.ts'
import { describeError } from '#server/log.ts'
import { stopOnSignal } from '#server/stop.ts'

/** Reads the configuration and opens the database before the first request. What is wrong stops the process, by name. */
export async function start(): Promise<void> {
  try {
    env()
    appendSocketAddresses()
    const { log } = await deps()
    leadUndecodableNowhere()
    // In development there is a process around this one, which sees to its end.
    if (process.env.NODE_ENV === 'production') stopOnSignal(log, closeDeps)
    log.info({ address: env().NEXTAUTH_URL }, 'pullkey is ready')
  } catch (error) {
    // These two carry messages made for people; a driver's own may hold an address with its password.
    const isOurs = error instanceof EnvError || error instanceof DatabaseStartError
    const reason = isOurs ? error.message : JSON.stringify(describeError(error))
    process.stderr.write(`\n${reason}\n\n`)
    process.exit(1)
  }
}
