import type { SqlDriverAdapter, SqlQueryable, Transaction } from '@prisma/driver-adapter-utils'
import type { Driver } from '#server/database/driver.ts'

/** What Prisma sent through a driver. BEGIN, COMMIT and ROLLBACK are no queries of anybody's, and counted by themselves. */
export interface Counts {
  queries: number
  transactions: number
}

/** The same driver, counting. The counts only ever grow. */
export function counted(driver: Driver): { driver: Driver; counts: Counts } {
  const counts = { queries: 0, transactions: 0 }
  const connect = async () => countedAdapter(await driver.adapter.connect(), counts)
  const adapter = new Proxy(driver.adapter, {
    get: (target, name) => (name === 'connect' ? connect : bound(target, name)),
  })
  return { driver: { ...driver, adapter }, counts }
}

function countedAdapter(adapter: SqlDriverAdapter, counts: Counts): SqlDriverAdapter {
  const startTransaction: SqlDriverAdapter['startTransaction'] = async (...options) => {
    counts.transactions += 1
    return countedQueries<Transaction>(await adapter.startTransaction(...options), counts)
  }
  return new Proxy(countedQueries(adapter, counts), {
    get: (target, name) => (name === 'startTransaction' ? startTransaction : bound(target, name)),
  })
}

function countedQueries<Queryable extends SqlQueryable>(queryable: Queryable, counts: Counts): Queryable {
  return new Proxy(queryable, {
    get: (target, name) => {
      const value = bound(target, name)
      if (name !== 'queryRaw' && name !== 'executeRaw') return value
      return (query: { sql: string }) => {
        if (!/^(BEGIN|COMMIT|ROLLBACK)\b/i.test(query.sql)) counts.queries += 1
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
