import type { Secret } from '#server/secret.ts'

/** How the cluster is reached, and as whom: what a kubeconfig or a pod's service account comes to. */

/** Text, or a file that is read for each request, because it may be replaced while Pullkey runs. */
export type Material = Secret | { file: string }

export interface ClusterAccess {
  /** Where this stands, for messages: `context "prod" in /etc/kubeconfig`. */
  origin: string
  /** Without a slash at its end; it may have a path. */
  server: string
  proxyUrl: Secret | undefined
  tls: ClusterTls
  user: ClusterUser
}

export interface ClusterTls {
  /** In place of the usual authorities. */
  authority: Material | undefined
  serverName: string | undefined
  isVerified: boolean
}

export interface ClusterUser {
  token: Material | undefined
  /** `name:password`. */
  basic: Secret | undefined
  certificate: { cert: Material; key: Material } | undefined
  program: CredentialProgram | undefined
  /** In whose name to act. */
  impersonation: Record<string, string | string[]>
}

/** A program that prints a credential (kubernetes.io, "client-go credential plugins"). */
export interface CredentialProgram {
  apiVersion: string
  /** An absolute path. */
  command: string
  args: string[]
  /** All of it: nothing of Pullkey's own environment is added. */
  environment: Record<string, string>
}
