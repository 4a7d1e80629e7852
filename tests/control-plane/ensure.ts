import { ensureControlPlaneBinaries } from '#sandbox/cluster/binaries.ts'

/** What the demo does to get a control plane: the folder on standard output, what is being done on standard error. */

const [indexUrl] = process.argv.slice(2)
const say = (line: string) => void process.stderr.write(`${line}\n`)
try {
  process.stdout.write(await ensureControlPlaneBinaries({ say, mayBeOld: true, indexUrl: indexUrl || undefined }))
} catch (error) {
  say((error as Error).message)
  process.exitCode = 1
}
