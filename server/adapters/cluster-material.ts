import { readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { Material } from '#server/adapters/cluster-access.ts'
import { Secret } from '#server/secret.ts'

/** Reads what a header or a handshake needs, from the configuration's own text or from the file that it names. */

export async function readMaterial(material: Material, signal: AbortSignal): Promise<Secret> {
  if (material instanceof Secret) return material
  return new Secret(await readFile(material.file, { encoding: 'utf8', signal }))
}

export function readMaterialNow(material: Material): Secret {
  return material instanceof Secret ? material : new Secret(readFileSync(material.file, 'utf8'))
}

/**
 * A token as a header can carry it, without the line's end that a file has after it.
 * @throws TypeError when there is none, or one with characters that no token has
 */
export function headerText(token: string): Secret {
  const trimmed = token.trim()
  if (!/^[\x21-\x7e]+$/.test(trimmed)) throw new TypeError('no header can carry this')
  return new Secret(trimmed)
}
