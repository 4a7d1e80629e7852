import type { SqlDriverAdapterFactory } from '@prisma/driver-adapter-utils'

/** A migrated database as Prisma reaches it. `close` may be called again and then does nothing. */
export interface Driver {
  adapter: SqlDriverAdapterFactory
  /** The names of the migrations that this start applied. */
  applied: string[]
  close(): Promise<void>
}

/** The database cannot be used. The message says what to do and never holds the address with its password. */
export class DatabaseStartError extends Error {
  override name = 'DatabaseStartError'
}
