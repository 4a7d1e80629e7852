import { operate, say } from '#scripts/operator-command.ts'
import { createTokenSealer } from '#server/adapters/token-sealer.ts'
import { env } from '#server/env.ts'
import { rotateKeys } from '#server/services/key-rotation.ts'

/** `npm run keys:rotate`: seals every stored token with the first of ENCRYPTION_KEYS. May be interrupted and repeated. */
await operate(env, async (db, { ENCRYPTION_KEYS }) => {
  const sealer = createTokenSealer(ENCRYPTION_KEYS)
  const { resealed, current, unreadable } = await rotateKeys({ db, sealer }, (done) =>
    say(`  ${done} sealed anew so far`),
  )
  say(`${resealed} sealed anew with the key ${ENCRYPTION_KEYS[0]?.kid}, ${current} were already.`)
  if (unreadable.length === 0) return
  say(`${unreadable.length} cannot be opened with any of the keys; these people have to sign in again:`)
  for (const login of unreadable) say(`  ${login}`)
  process.exitCode = 2
})
