/**
 * A connection that leaves nothing behind in its session, which behind a pooler belongs to other clients too. Limits hold
 * for one transaction at a time, and a statement that is given up is cancelled at the server.
 */
import { once } from 'node:events'
import { connect } from 'node:net'
import pg from 'pg'

/** What `pg` knows of a connection and has no types for. */
interface Wire {
  processID: number | null
  secretKey: number | null
  readyForQuery: boolean
  _ending: boolean
}

const CANCEL_REQUEST = 80877102

type Query = (config: { text?: string }, ...rest: unknown[]) => unknown

/** The class of connections that give a statement `timeoutMs`. */
export function postgresClient(timeoutMs: number) {
  // The server gives up a little before we do, so that a slow statement keeps its connection.
  const limits = `SET LOCAL statement_timeout = ${timeoutMs * 0.8}; SET LOCAL idle_in_transaction_session_timeout = ${timeoutMs * 2}`

  return class extends pg.Client {
    constructor(config?: pg.ClientConfig) {
      super(config)
      const query = this.query.bind(this) as Query
      // Sent together with BEGIN, so that they cost no round trip.
      const limited: Query = (config, ...rest) =>
        query(config.text === 'BEGIN' ? { ...config, text: `BEGIN; ${limits}` } : config, ...rest)
      this.query = limited as typeof this.query
    }

    /** Ends what is still under way at the server too: otherwise it goes on there, holds its locks and is committed. */
    override end(): Promise<void>
    override end(done: (error: Error) => void): void
    override end(done?: (error: Error) => void): Promise<void> | undefined {
      // The pool must not hand it out meanwhile.
      ;(this as unknown as Wire)._ending = true
      const ended = this.#cancel().then(() => super.end())
      if (!done) return ended
      ended.then(() => (done as () => void)(), done)
      return undefined
    }

    /** Before the connection is closed, because a pooler forgets it then (PostgreSQL, "Canceling Requests in Progress"). */
    async #cancel(): Promise<void> {
      const { processID, secretKey, readyForQuery } = this as unknown as Wire
      if (readyForQuery || processID === null || secretKey === null) return
      const message = Buffer.alloc(16)
      for (const [index, field] of [message.length, CANCEL_REQUEST, processID, secretKey].entries())
        message.writeInt32BE(field, index * 4)
      const at = this.host.startsWith('/')
        ? { path: `${this.host}/.s.PGSQL.${this.port}` }
        : { host: this.host, port: this.port }
      const line = connect({ ...at, signal: AbortSignal.timeout(timeoutMs) })
      line.write(message)
      // The server answers by closing; a pooler drops the request of one who closes first.
      await once(line.resume(), 'close').catch(() => undefined)
    }
  }
}
