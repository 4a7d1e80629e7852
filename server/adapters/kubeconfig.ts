import type { ClusterAccess, ClusterUser } from '#server/adapters/cluster-access.ts'
import type { Kubeconfig, KubeconfigCluster, KubeconfigUser } from '#server/adapters/kubeconfig-file.ts'
import { materialOf, type Place, pathFrom, refusal } from '#server/adapters/kubeconfig-place.ts'
import { type Environment, programOf } from '#server/adapters/kubeconfig-program.ts'
import { Secret } from '#server/secret.ts'

/**
 * The cluster and the user of the current context, by the rules of kubectl (client-go, "clientcmd"). What kubectl would
 * refuse, or would send without a credential, is refused by its place in the file.
 */

/** @throws AppError INVALID_INPUT that says what cannot work, and where it stands */
export function accessOf(config: Kubeconfig, environment: Environment): ClusterAccess {
  const { place, cluster, user } = currentParts(config)
  const given = user.value ? userOf(user.value, user.place) : nobody
  const exec = given.token || given.basic ? undefined : user.value?.exec
  const access = {
    origin: place.name,
    ...clusterOf(cluster.value, cluster.place),
    user: { ...given, program: exec ? programOf(exec, user.place, { cluster, environment }) : undefined },
  }
  refuseAnonymous(access, user.place)
  return access
}

function currentParts({ currentContext, source, contexts, clusters, users }: Kubeconfig) {
  if (!currentContext)
    throw refusal(`${source} has no current-context. Choose one: kubectl config use-context NAME --kubeconfig FILE`)
  const context = contexts.get(currentContext)
  if (!context) throw refusal(`${source} has no context "${currentContext}", which its current-context names`)
  const { cluster: clusterName = '', user: userName } = context.value ?? {}
  const place = { name: `context "${currentContext}" in ${context.file}`, file: context.file }
  const cluster = clusters.get(clusterName)
  if (!cluster?.value) throw refusal(`${place.name} names ${named('cluster', clusterName)}`)
  const user = users.get(userName ?? '')
  if (userName !== undefined && !user) throw refusal(`${place.name} names ${named('user', userName)}`)
  return {
    place,
    cluster: {
      value: cluster.value,
      place: { name: `cluster "${clusterName}" in ${cluster.file}`, file: cluster.file },
    },
    user: user
      ? { value: user.value, place: { name: `user "${userName}" in ${user.file}`, file: user.file } }
      : { value: undefined, place },
  }
}

function named(kind: string, name: string): string {
  return name === '' ? `no ${kind}` : `the ${kind} "${name}", which is not there`
}

function clusterOf(cluster: KubeconfigCluster, place: Place): Omit<ClusterAccess, 'user' | 'origin'> {
  const isVerified = !cluster['insecure-skip-tls-verify']
  const authority = materialOf(cluster, 'certificate-authority', place)
  if (authority && !isVerified)
    throw refusal(`${place.name} has a certificate-authority and insecure-skip-tls-verify: true. Keep one of them`)
  return {
    server: serverOf(cluster.server, isVerified, place),
    proxyUrl: proxyOf(cluster['proxy-url'], place),
    tls: { authority, serverName: cluster['tls-server-name'], isVerified },
  }
}

function serverOf(server: string | undefined, isVerified: boolean, { name }: Place): string {
  if (server === undefined) throw refusal(`${name} has no server`)
  if (!/^https?:\/\/[^/]/i.test(server) || !URL.canParse(server))
    throw refusal(`the server of ${name} must be an address that begins with https://`)
  const url = new URL(server)
  if (url.username || url.password || url.search || url.hash)
    throw refusal(`the server of ${name} must be an address without a user, a query or a fragment`)
  if (url.protocol === 'http:' && isVerified)
    throw refusal(
      `the server of ${name} begins with http://, so that tokens would be sent in clear. Use https://, or say "insecure-skip-tls-verify: true" beside it`,
    )
  return url.href.replace(/\/+$/, '')
}

function proxyOf(proxyUrl: string | undefined, { name }: Place): Secret | undefined {
  if (proxyUrl === undefined) return undefined
  if (!/^https?:\/\/[^/]/i.test(proxyUrl) || !URL.canParse(proxyUrl))
    throw refusal(
      `the proxy-url of ${name} must begin with http:// or https://. Other proxies (SOCKS) are not supported`,
    )
  return new Secret(proxyUrl)
}

const nobody: Omit<ClusterUser, 'program'> = {
  token: undefined,
  basic: undefined,
  certificate: undefined,
  impersonation: {},
}

function userOf(user: KubeconfigUser, place: Place): Omit<ClusterUser, 'program'> {
  const { token, tokenFile, username, password, exec, 'auth-provider': provider } = user
  if (provider)
    throw refusal(
      `${place.name} has the auth-provider "${provider.name ?? ''}", which Pullkey does not support. Use a program instead (exec, as of kubelogin or gke-gcloud-auth-plugin), or the token of a service account`,
    )
  const basic = username || password ? new Secret(`${username ?? ''}:${password ?? ''}`) : undefined
  if (basic && (token || tokenFile)) throw refusal(`${place.name} has both a token and a username. Keep one of them`)
  if (basic && exec) throw refusal(`${place.name} has both a username and an exec. Keep one of them`)
  const inline = token ? new Secret(token) : undefined
  return {
    // As in kubectl, the file stands before the text: it may be newer.
    token: tokenFile ? { file: pathFrom(place, tokenFile) } : inline,
    basic,
    certificate: certificateOf(user, place),
    impersonation: impersonationOf(user, place),
  }
}

function certificateOf(user: KubeconfigUser, place: Place): ClusterUser['certificate'] {
  const cert = materialOf(user, 'client-certificate', place)
  const key = materialOf(user, 'client-key', place)
  if (cert && !key) throw refusal(`${place.name} has a client-certificate without its client-key`)
  if (key && !cert) throw refusal(`${place.name} has a client-key without its client-certificate`)
  return cert && key && { cert, key }
}

/** As request headers (kubernetes.io, "User impersonation"). */
function impersonationOf(user: KubeconfigUser, place: Place): ClusterUser['impersonation'] {
  const { as: name, 'as-uid': uid, 'as-groups': groups, 'as-user-extra': extra } = user
  const extras = Object.entries(extra).map(([key, values]) => [`impersonate-extra-${encodeURIComponent(key)}`, values])
  if (name === undefined) {
    if (uid || groups.length || extras.length)
      throw refusal(`${place.name} has as-uid, as-groups or as-user-extra without as`)
    return {}
  }
  return {
    'impersonate-user': name,
    ...(uid && { 'impersonate-uid': uid }),
    ...(groups.length && { 'impersonate-group': groups }),
    ...Object.fromEntries(extras),
  }
}

/** Plain HTTP was allowed in so many words, and may lead to a proxy that adds the credential, as kubectl's own does. */
function refuseAnonymous({ server, user }: ClusterAccess, place: Place): void {
  const hasCredential = user.token ?? user.basic ?? user.certificate ?? user.program
  if (!hasCredential && !server.startsWith('http://'))
    throw refusal(`${place.name} has no credential: no token, tokenFile, client-certificate, exec or username`)
}
