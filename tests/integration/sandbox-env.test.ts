import { execFile } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { promisify } from 'node:util'
import { expect, inject, test } from 'vitest'
import { appEnvironment } from '#sandbox/app.ts'

/** Next reads `.env`, and a shell may hold the same variables: somebody who runs Pullkey for real starts the demo too. */
test('whatever says where things are, or is secret, is the sandbox’s own', () => {
  const [asked = ''] = readFileSync('.env.example', 'utf8').split('# --- taste')
  const names = [...asked.matchAll(/^(?:# )?([A-Z_]+)=/gm)].map(([, name = '']) => name)
  expect(names.length).toBeGreaterThan(10)
  // The address is the app's, which `startApp` knows, and there is no database but the embedded one.
  const own = [...Object.keys(inject('sandbox').env), 'NEXTAUTH_URL', 'DATABASE_URL']
  expect(names.filter((name) => !own.includes(name))).toEqual([])
})

test('Next finds no database in the shell and none in .env', async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'pullkey-dotenv-'))
  try {
    await writeFile(path.join(directory, '.env'), 'DATABASE_URL=postgres://real\nNOTICE=read\n')
    const loads = `require('@next/env').loadEnvConfig('${directory}'); console.log(process.env.DATABASE_URL, process.env.NOTICE)`
    const loaded = async (env: NodeJS.ProcessEnv) =>
      (await promisify(execFile)(process.execPath, ['-e', loads], { env })).stdout.trim()
    const shell = { ...process.env, DATABASE_URL: 'postgres://shell' }
    expect(await loaded({ ...process.env, DATABASE_URL: undefined })).toBe('postgres://real read')
    expect(await loaded({ ...shell, ...appEnvironment({}) })).toBe('undefined undefined')
  } finally {
    await rm(directory, { recursive: true })
  }
})
