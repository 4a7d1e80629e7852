import path from 'node:path'
import type { Material } from '#server/adapters/cluster-access.ts'
import { AppError } from '#server/errors.ts'
import { Secret } from '#server/secret.ts'

/** Where a part of a kubeconfig stands. */
export interface Place {
  /** For messages: `user "ada" in /etc/kubeconfig`. */
  name: string
  /** Relative paths begin at this file's directory. */
  file: string
}

/** What stops the start. The reason never holds a value that may be a secret. */
export function refusal(reason: string): AppError {
  return new AppError('INVALID_INPUT', reason)
}

export function pathFrom({ file }: Place, relative: string): string {
  return path.resolve(path.dirname(file), relative)
}

/** A file, or the text of its `…-data`, which stands before it as in kubectl. */
export function materialOf<Field extends string>(
  holder: Record<Field | `${Field}-data`, string | undefined>,
  field: Field,
  place: Place,
): Material | undefined {
  const data = holder[`${field}-data`]
  if (data !== undefined) return new Secret(Buffer.from(data, 'base64').toString('utf8'))
  const file = holder[field]
  return file === undefined ? undefined : { file: pathFrom(place, file) }
}
