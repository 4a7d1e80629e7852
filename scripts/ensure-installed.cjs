// Runs before every npm script, on whatever Node started npm (20 is enough), so that a fresh clone needs no other command.
// Afterwards node_modules is what package-lock.json names and prisma/generated is what prisma/schema.prisma says.
'use strict'

const { spawnSync } = require('node:child_process')
const { createHash } = require('node:crypto')
const { existsSync, readFileSync, writeFileSync } = require('node:fs')
const path = require('node:path')

const root = path.join(__dirname, '..')
const inRoot = (...parts) => path.join(root, ...parts)
const node24 = inRoot('node_modules/node/bin/node')

if (Number(process.versions.node.split('.')[0]) < 20) {
  fail(`Node 20 or newer is needed to start with, this is ${process.version}. The project brings Node 24 itself.`)
}
if (!isInstalled('.') || !existsSync(node24))
  step('Installing what package-lock.json names; the first time takes about a minute', () => install('.'))
// Lighthouse alone is larger than everything that Pullkey needs.
if (process.argv[2] === 'bench' && !isInstalled('bench/lighthouse'))
  step('Installing what the bench needs', () => install('bench/lighthouse'))
if (!isGenerated()) step('Generating the database client from prisma/schema.prisma', generate)

/** Compares with npm's own record of node_modules, which it writes last. Platform packages may be absent. */
function isInstalled(folder) {
  const record = inRoot(folder, 'node_modules/.package-lock.json')
  if (!existsSync(record)) return false
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages
  const wanted = Object.entries(JSON.parse(readFileSync(inRoot(folder, 'package-lock.json'), 'utf8')).packages)
  return wanted.every(([name, { version, integrity, optional }]) => {
    if (name === '' || (optional && !installed[name])) return true
    return installed[name]?.version === version && installed[name].integrity === integrity
  })
}

function install(folder) {
  // npm's own Node: the one in node_modules is about to be replaced.
  const npm = process.env.npm_execpath
  const command = npm && process.env.npm_node_execpath ? [process.env.npm_node_execpath, npm] : ['npm']
  run([...command, 'ci', '--prefix', inRoot(folder), '--no-audit', '--no-fund', '--loglevel=error'])
  if (!existsSync(node24)) fail('npm did not fetch Node 24: it comes by an install script, is `ignore-scripts` set?')
}

function isGenerated() {
  const stamp = inRoot('prisma/generated/.generated-from')
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === generatedFrom()
}

function generatedFrom() {
  const hash = createHash('sha256')
  for (const file of ['prisma/schema.prisma', 'prisma.config.ts', 'node_modules/prisma/package.json']) {
    hash.update(readFileSync(inRoot(file)))
  }
  return hash.digest('hex')
}

function generate() {
  // Without it Prisma reports to its makers that it ran.
  run([node24, inRoot('node_modules/prisma/build/index.js'), 'generate', '--no-hints'], { CHECKPOINT_DISABLE: '1' })
  writeFileSync(inRoot('prisma/generated/.generated-from'), generatedFrom())
}

function step(what, work) {
  const startedAt = Date.now()
  process.stderr.write(`${what} …\n`)
  work()
  process.stderr.write(`… done in ${((Date.now() - startedAt) / 1000).toFixed(0)} s\n`)
}

/** What the command says is shown only when it fails. */
function run([command, ...args], env = {}) {
  const options = { cwd: root, env: { ...process.env, ...env }, encoding: 'utf8' }
  const { status, stdout, stderr, error } = spawnSync(command, args, options)
  if (status !== 0)
    fail(`${stdout ?? ''}${stderr ?? ''}${error?.message ?? ''}\nFailed: ${[command, ...args].join(' ')}`)
}

function fail(reason) {
  process.stderr.write(`${reason}\n`)
  process.exit(1)
}
