import type { SqlDriverAdapter, SqlQueryable, Transaction } from '@prisma/driver-adapter-utils'
import type { Driver } from '#server/database/driver.ts'

/** Sees what Prisma sends. What it throws is what Prisma hears instead of an answer. */
export interface Watcher {
  onQuery(sql: string): void
  onTransaction?(): void
}

/** The same driver, watched. BEGIN, COMMIT and ROLLBACK are no queries of anybody's. */
export function watched(driver: Driver, watcher: Watcher): Driver {
  const connect = async () => watchedAdapter(await driver.adapter.connect(), watcher)
  const adapter = new Proxy(driver.adapter, {
    get: (target, name) => (name === 'connect' ? connect : bound(target, name)),
  })
  return { ...driver, adapter }
}

function watchedAdapter(adapter: SqlDriverAdapter, watcher: Watcher): SqlDriverAdapter {
  const startTransaction: SqlDriverAdapter['startTransaction'] = async (...options) => {
    watcher.onTransaction?.()
    return watchedQueries<Transaction>(await adapter.startTransaction(...options), watcher)
  }
  return new Proxy(watchedQueries(adapter, watcher), {
    get: (target, name) => (name === 'startTransaction' ? startTransaction : bound(target, name)),
  })
}

function watchedQueries<Queryable extends SqlQueryable>(queryable: Queryable, watcher: Watcher): Queryable {
  return new Proxy(queryable, {
    get: (target, name) => {
      const value = bound(target, name)
      if (name !== 'queryRaw' && name !== 'executeRaw') return value
      return async (query: { sql: string }) => {
        if (!/^(BEGIN|COMMIT|ROLLBACK)\b/i.test(query.sql)) watcher.onQuery(query.sql)
        return (value as (query: { sql: string }) => unknown)(query)
      }
    },
  })
}

/** Methods keep their own `this`: private members cannot be reached through a proxy. */
function bound<T extends object>(target: T, name: string | symbol): unknown {
  const value: unknown = Reflect.get(target, name)
  return typeof value === 'function' ? value.bind(target) : value
}
