import { writeFile } from 'node:fs/promises'
import path from 'node:path'

/**
 * The API server's own record of every request (Kubernetes, "Auditing"): who asked for what, and how it was answered. Bodies
 * are kept of RoleBindings alone, and of no Secret.
 */
const POLICY = {
  apiVersion: 'audit.k8s.io/v1',
  kind: 'Policy',
  omitStages: ['RequestReceived'],
  rules: [
    { level: 'RequestResponse', resources: [{ group: 'rbac.authorization.k8s.io', resources: ['rolebindings'] }] },
    { level: 'Metadata' },
  ],
}

/** The flags that make kube-apiserver write to `file`; its policy is written into `home`. */
export async function auditFlags(home: string, file: string): Promise<Record<string, string>> {
  const policyFile = path.join(home, 'audit-policy.json')
  await writeFile(policyFile, JSON.stringify(POLICY))
  return {
    'audit-policy-file': policyFile,
    'audit-log-path': file,
    // In MB. The default begins another file after 100.
    'audit-log-maxsize': '100000',
  }
}
