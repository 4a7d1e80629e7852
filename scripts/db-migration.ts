/**
 * Writes the next migration from prisma/schema.prisma, or checks that schema and migrations agree. Needs no network and
 * no database, and touches none.
 *
 *   npm run db:migration -- add_something     writes prisma/migrations/<time>_add_something/migration.sql
 *   npm run db:check                          fails, and shows the difference, when schema and migrations disagree
 */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { diffMigrationsToSchema, lockfile, migrationsDirectory } from '#scripts/schema-engine.ts'

const [name = ''] = process.argv.slice(2)
if (name === '--check') await check()
else if (/^[a-z0-9_]+$/.test(name)) await write(name)
else fail('Name the migration in small letters: npm run db:migration -- add_something')

async function check(): Promise<void> {
  const difference = await diffMigrationsToSchema()
  if (difference === null) console.log('prisma/schema.prisma and prisma/migrations agree.')
  else
    fail(
      `prisma/schema.prisma and prisma/migrations differ. npm run db:migration -- NAME writes this:\n\n${difference}`,
    )
}

async function write(title: string): Promise<void> {
  await mkdir(migrationsDirectory, { recursive: true })
  const sql = await diffMigrationsToSchema()
  if (sql === null) {
    console.log('prisma/schema.prisma and prisma/migrations agree already: nothing written.')
    return
  }
  const time = new Date().toISOString().replace(/\D/g, '').slice(0, 14)
  const file = path.join(migrationsDirectory, `${time}_${title}`, 'migration.sql')
  await mkdir(path.dirname(file))
  await writeFile(file, sql)
  await writeFile(path.join(migrationsDirectory, lockfile.path), lockfile.content)
  console.log(`${sql}\nWrote ${file}. Read it, then commit it together with the schema.`)
}

function fail(reason: string): void {
  console.error(reason)
  process.exitCode = 1
}
