import { readFileSync } from 'node:fs'
import { expect, inject, test } from 'vitest'

/** Next reads `.env`, and a shell may hold the same variables: somebody who runs Pullkey for real starts the demo too. */
test('whatever says where things are, or is secret, is the sandbox’s own', () => {
  const [asked = ''] = readFileSync('.env.example', 'utf8').split('# --- taste')
  const names = [...asked.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name = '']) => name)
  expect(names.length).toBeGreaterThan(10)
  // The address is the app's, which `startApp` knows.
  const own = [...Object.keys(inject('sandbox').env), 'NEXTAUTH_URL']
  expect(names.filter((name) => !own.includes(name))).toEqual([])
})
