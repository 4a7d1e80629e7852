import { X509Certificate } from 'node:crypto'
import { createSecureContext } from 'node:tls'
import type { ClusterAccess, Material } from '#server/adapters/cluster-access.ts'
import { headerText, readMaterialNow } from '#server/adapters/cluster-material.ts'
import { refusal } from '#server/adapters/kubeconfig-place.ts'
import { Secret } from '#server/secret.ts'

/**
 * Tries what the configuration holds and names: files are there, certificates are certificates, a key belongs to its
 * certificate, a token can be sent. @throws AppError INVALID_INPUT that names the field, and the file where it names one
 */
export function proveAccess(access: ClusterAccess): void {
  const { authority } = access.tls
  const { token, certificate } = access.user
  const prove = (field: string, material: Material, use: (text: string) => unknown, complaint: string) => {
    const text = readOf(access, field, material)
    try {
      use(text.reveal())
    } catch {
      throw refusal(`${describe(access, field, material)} ${complaint}`)
    }
  }
  if (authority) prove('certificate-authority', authority, toCertificate, 'is not a certificate (PEM)')
  if (token) prove('token', token, headerText, 'is empty, or holds characters that no token has')
  if (!certificate) return
  prove('client-certificate', certificate.cert, toCertificate, 'is not a certificate (PEM)')
  const cert = readOf(access, 'client-certificate', certificate.cert).reveal()
  const complaint = 'is not a private key (PEM), or belongs to another client-certificate'
  prove('client-key', certificate.key, (key) => createSecureContext({ cert, key }), complaint)
}

const toCertificate = (text: string) => new X509Certificate(text)

function describe({ origin }: ClusterAccess, field: string, material: Material): string {
  return material instanceof Secret ? `the ${field} of ${origin}` : `${material.file}, the ${field} of ${origin},`
}

function readOf(access: ClusterAccess, field: string, material: Material): Secret {
  try {
    return readMaterialNow(material)
  } catch {
    throw refusal(`${describe(access, field, material)} cannot be read. Is it there, and may this user read it?`)
  }
}
