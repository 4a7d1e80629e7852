import { spawn } from 'node:child_process'
import { once } from 'node:events'
import path from 'node:path'
import { parseArgs } from 'node:util'

/**
 * `npm run fuzz`: the properties of tests/fuzz with many more cases than `npm test` tries, of another seed each time.
 * `-- --seed 7` tries those of a seed again, `--runs 100000` tries more, `--only images` only what is named so, and
 * `--path 12:0:1` with a seed and a name goes straight to the counter-example. Ends with 1 when there is one.
 */

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 2 ** 31)) },
    runs: { type: 'string', default: '10000' },
    path: { type: 'string' },
    only: { type: 'string' },
  },
})
for (const [name, text] of Object.entries({ seed: values.seed, runs: values.runs })) {
  if (!/^\d+$/.test(text)) throw new Error(`--${name} is a whole number`)
}

const root = path.resolve(import.meta.dirname, '..')
process.stdout.write(`seed ${values.seed}, ${values.runs} cases for each property\n`)
const child = spawn(
  process.execPath,
  [
    path.join(root, 'node_modules/vitest/vitest.mjs'),
    ...[
      'run',
      'fuzz',
      'isolation-namespaces',
      '--no-file-parallelism',
      '--reporter=minimal',
      '--disable-console-intercept',
    ],
    ...(values.only ? ['--testNamePattern', values.only] : []),
  ],
  {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      FUZZ_RUNS: values.runs,
      FUZZ_SEED: values.seed,
      ...(values.path && { FUZZ_PATH: values.path }),
    },
  },
)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => child.kill(signal))
const [code] = await once(child, 'exit')
process.stdout.write(
  `${code === 0 ? 'No counter-example' : 'A counter-example or a failure'}; npm run fuzz -- --seed ${values.seed} tries the same cases again\n`,
)
process.exitCode = code === 0 ? 0 : 1
