import { createTokenSealer } from '#server/adapters/token-sealer.ts'
import { DatabaseStartError } from '#server/database/driver.ts'
import { openDatabase } from '#server/db.ts'
import { EnvError, env } from '#server/env.ts'
import { rotateKeys } from '#server/services/key-rotation.ts'

/** `npm run keys:rotate`: seals every stored token with the first of ENCRYPTION_KEYS. May be interrupted and repeated. */

async function main(): Promise<void> {
  const { DATABASE_URL, DATA_DIR, ENCRYPTION_KEYS } = env()
  await using database = await openDatabase({ url: DATABASE_URL, dataDir: DATA_DIR })
  const sealer = createTokenSealer(ENCRYPTION_KEYS)
  const { resealed, current, unreadable } = await rotateKeys({ db: database.prisma, sealer }, (done) =>
    process.stdout.write(`  ${done} sealed anew so far\n`),
  )
  process.stdout.write(`${resealed} sealed anew with the key ${ENCRYPTION_KEYS[0]?.kid}, ${current} were already.\n`)
  if (unreadable.length === 0) return
  process.stdout.write(
    `${unreadable.length} cannot be opened with any of the keys; these people have to sign in again:\n`,
  )
  for (const login of unreadable) process.stdout.write(`  ${login}\n`)
  process.exitCode = 2
}

await main().catch((error: unknown) => {
  // Other errors may hold the database's address with its password.
  const isOurs = error instanceof EnvError || error instanceof DatabaseStartError
  process.stderr.write(
    `${isOurs ? error.message : 'The database did not answer. What was sealed anew stays so; run it again.'}\n`,
  )
  process.exitCode = 1
})
