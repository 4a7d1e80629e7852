/**
 * A process of its own that opens a database, for the tests of what happens between processes. Its argument is
 * openDatabase's options as JSON. It says `loaded` and waits for a line; opens, and says `opened` with the migrations that
 * it applied; from the second line on it writes rows one after the other and says each that the database has acknowledged.
 */
import { createInterface } from 'node:readline'
import { openDatabase } from '#server/db.ts'
import { createLog } from '#server/log.ts'

const orders = createInterface(process.stdin)[Symbol.asyncIterator]()
process.stdout.write('loaded\n')
await orders.next()
const database = await openDatabase({ ...JSON.parse(process.argv[2] ?? ''), log: createLog('info', process.stdout) })
await orders.next()
for (let number = 0; ; number++) {
  await database.prisma.user.create({ data: { githubId: `row-${number}`, login: 'writer', avatarUrl: '' } })
  process.stdout.write(`row-${number}\n`)
}
