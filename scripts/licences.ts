import { exceptionFor, exceptions, isPermissive } from '#scripts/licence-rules.ts'
import { FOLDERS, type LockedPackage, readLockfile } from '#scripts/lockfile.ts'

/** `npm run licences`: what everything that package-lock.json names is licensed under. Ends with 1 where one may not be used. */

const packages = (await Promise.all(FOLDERS.map(readLockfile))).flat()

console.log(`${'licence'.padEnd(44)}production  development`)
for (const [licence, group] of [...Map.groupBy(packages, ({ licence = 'none declared' }) => licence)].sort()) {
  const production = group.filter(({ isProduction }) => isProduction).length
  console.log(
    `${licence.padEnd(44)}${String(production).padStart(10)}${String(group.length - production).padStart(13)}`,
  )
}

console.log('\nNot among the permissive ones, each for a reason:')
const excepted = Map.groupBy(packages, ({ name, licence }) => exceptionFor(name, licence))
for (const exception of exceptions) {
  const names = [...new Set(excepted.get(exception)?.map(({ name }) => name))]
  const shown = names.length > 3 ? `${names.slice(0, 3).join(', ')} and ${names.length - 3} more` : names.join(', ')
  console.log(`  ${shown || String(exception.packages)} (${exception.licence ?? 'none declared'}): ${exception.reason}`)
}

const describe = ({ name, version, licence = 'none declared' }: LockedPackage) => `${name}@${version} (${licence})`
const refused = packages.filter(({ name, licence }) => !isPermissive(licence) && !exceptionFor(name, licence))
const idle = exceptions.filter((exception) => !excepted.has(exception))
if (refused.length > 0) console.log(`\nMay not be used: ${refused.map(describe).join(', ')}`)
if (idle.length > 0)
  console.log(`\nNo package has this any more: ${idle.map((exception) => exception.packages).join(', ')}`)
console.log(`\n${packages.length} packages, ${refused.length} refused`)
process.exitCode = refused.length + idle.length > 0 ? 1 : 0
