import type { Driver } from '#server/database/driver.ts'
import { watched } from '#tests/support/watched-driver.ts'

/** What Prisma sent through a driver, transactions counted by themselves. The counts only ever grow. */
export interface Counts {
  queries: number
  transactions: number
}

/** The same driver, counting. */
export function counted(driver: Driver): { driver: Driver; counts: Counts } {
  const counts = { queries: 0, transactions: 0 }
  const watcher = {
    onQuery: () => {
      counts.queries += 1
    },
    onTransaction: () => {
      counts.transactions += 1
    },
  }
  return { driver: watched(driver, watcher), counts }
}
