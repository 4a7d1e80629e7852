import { once } from 'node:events'
import { createServer } from 'node:net'

/**
 * How the image starts: on every address, of IPv6 and IPv4 alike, and on IPv4 alone where the machine has no IPv6. Next's
 * server takes HOSTNAME for the one address to listen on, and container engines set that to the container's name.
 */
process.env.HOSTNAME = (await hasIPv6()) ? '::' : '0.0.0.0'
// A proxy in front keeps idle connections for about a minute. If the app closed one first, a request could meet the end of
// it and be answered with 502.
process.env.KEEP_ALIVE_TIMEOUT ??= '75000'
// Next makes it beside this file.
await import(import.meta.resolve('./server.js'))

async function hasIPv6(): Promise<boolean> {
  const trial = createServer().listen(0, '::')
  try {
    await once(trial, 'listening')
    return true
  } catch {
    return false
  } finally {
    trial.close()
  }
}
