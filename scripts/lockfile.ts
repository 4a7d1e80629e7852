import { readFile } from 'node:fs/promises'
import path from 'node:path'

/** What package-lock.json names, of the project and of the bench's own folder. */

const root = path.resolve(import.meta.dirname, '..')
export const FOLDERS = ['.', 'bench/lighthouse']

export interface LockedPackage {
  name: string
  version: string
  licence: string | undefined
  /** Whether it is there without development dependencies too. */
  isProduction: boolean
  hasInstallScript: boolean
  integrity: string | undefined
}

interface Entry {
  version: string
  license?: string
  dev?: boolean
  hasInstallScript?: boolean
  integrity?: string
}

/** Every package of every platform. The bench's are never there in production. */
export async function readLockfile(folder: string): Promise<LockedPackage[]> {
  const { packages } = await readJson<{ packages: Record<string, Entry> }>(folder, 'package-lock.json')
  return Object.entries(packages)
    .filter(([place]) => place !== '')
    .map(([place, { version, license, dev = false, hasInstallScript = false, integrity }]) => ({
      name: place.slice(place.lastIndexOf('node_modules/') + 'node_modules/'.length),
      version,
      licence: license,
      isProduction: folder === '.' && !dev,
      hasInstallScript,
      integrity,
    }))
}

export interface Manifest {
  dependencies?: Record<string, string>
  devDependencies?: Record<string, string>
  overrides?: Record<string, string>
  allowScripts?: Record<string, boolean>
}

export const readManifest = (folder: string) => readJson<Manifest>(folder, 'package.json')

async function readJson<T>(folder: string, file: string): Promise<T> {
  return JSON.parse(await readFile(path.join(root, folder, file), 'utf8')) as T
}
