import type { V1Container, V1PodSpec, V1SecurityContext } from '@kubernetes/client-node'

/**
 * The rules of the restricted Pod Security profile and of the baseline one that it contains (Kubernetes documentation,
 * "Pod Security Standards"), each with a change that breaks it.
 */
export interface ProfileRule {
  rule: string
  holds(pod: V1PodSpec): boolean
  /** Makes a pod that kept to the rule break it. */
  break(pod: V1PodSpec): void
}

const containersOf = (pod: V1PodSpec): V1Container[] => [
  ...pod.containers,
  ...(pod.initContainers ?? []),
  ...((pod.ephemeralContainers ?? []) as V1Container[]),
]
const every = (pod: V1PodSpec, holds: (container: V1Container) => boolean) => containersOf(pod).every(holds)
const contextOf = (one: V1Container): V1SecurityContext => one.securityContext ?? {}
/** What is said of the whole pod, and of each container. */
const contexts = (pod: V1PodSpec) => [pod.securityContext ?? {}, ...containersOf(pod).map(contextOf)]
const first = (pod: V1PodSpec): V1Container => {
  const [container] = pod.containers
  if (!container) throw new Error('a pod without a container')
  return container
}
const firstContext = (pod: V1PodSpec): V1SecurityContext => {
  const container = first(pod)
  container.securityContext ??= {}
  return container.securityContext
}

const volumeKinds = [
  'configMap',
  'csi',
  'downwardAPI',
  'emptyDir',
  'ephemeral',
  'persistentVolumeClaim',
  'projected',
  'secret',
]
const seccompKinds = ['RuntimeDefault', 'Localhost']
const seLinuxTypes = ['', 'container_t', 'container_init_t', 'container_kvm_t', 'container_engine_t']
const safeSysctls = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.ip_unprivileged_port_start',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
]
const hooksOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: V1Container) => [
  livenessProbe,
  readinessProbe,
  startupProbe,
  lifecycle?.postStart,
  lifecycle?.preStop,
]

const baseline: ProfileRule[] = [
  {
    rule: 'no Windows host process',
    holds: (pod) => contexts(pod).every(({ windowsOptions }) => !windowsOptions?.hostProcess),
    break: (pod) => Object.assign(firstContext(pod), { windowsOptions: { hostProcess: true } }),
  },
  {
    rule: 'no namespace of the host',
    holds: ({ hostNetwork, hostPID, hostIPC }) => !hostNetwork && !hostPID && !hostIPC,
    break: (pod) => Object.assign(pod, { hostPID: true }),
  },
  {
    rule: 'no privileged container',
    holds: (pod) => every(pod, (container) => !contextOf(container).privileged),
    break: (pod) => Object.assign(firstContext(pod), { privileged: true }),
  },
  {
    rule: 'no path of the host',
    holds: ({ volumes = [] }) => volumes.every(({ hostPath }) => !hostPath),
    break: (pod) => Object.assign(pod, { volumes: [{ name: 'host', hostPath: { path: '/' } }] }),
  },
  {
    rule: 'no port of the host',
    holds: (pod) => every(pod, ({ ports = [] }) => ports.every(({ hostPort }) => !hostPort)),
    break: (pod) => Object.assign(first(pod), { ports: [{ containerPort: 3000, hostPort: 80 }] }),
  },
  {
    rule: 'probes and hooks ask no other host',
    holds: (pod) => every(pod, (one) => hooksOf(one).every((hook) => !hook?.httpGet?.host && !hook?.tcpSocket?.host)),
    break: (pod) => Object.assign(first(pod), { livenessProbe: { tcpSocket: { host: '10.0.0.1', port: 1 } } }),
  },
  {
    rule: 'AppArmor stays on',
    holds: (pod) => contexts(pod).every(({ appArmorProfile }) => appArmorProfile?.type !== 'Unconfined'),
    break: (pod) => Object.assign(firstContext(pod), { appArmorProfile: { type: 'Unconfined' } }),
  },
  {
    rule: 'SELinux keeps to container types, without a user or a role',
    holds: (pod) =>
      contexts(pod).every(({ seLinuxOptions: { type = '', user, role } = {} }) => {
        return seLinuxTypes.includes(type) && !user && !role
      }),
    break: (pod) => Object.assign(firstContext(pod), { seLinuxOptions: { type: 'spc_t' } }),
  },
  {
    rule: '/proc is mounted as usual',
    holds: (pod) => every(pod, (container) => (contextOf(container).procMount ?? 'Default') === 'Default'),
    break: (pod) => Object.assign(firstContext(pod), { procMount: 'Unmasked' }),
  },
  {
    rule: 'no unsafe sysctl',
    holds: ({ securityContext }) => (securityContext?.sysctls ?? []).every(({ name }) => safeSysctls.includes(name)),
    break: (pod) => {
      pod.securityContext = { ...pod.securityContext, sysctls: [{ name: 'kernel.msgmax', value: '1' }] }
    },
  },
]

const restricted: ProfileRule[] = [
  {
    rule: 'only volumes of the listed kinds',
    holds: ({ volumes = [] }) =>
      volumes.every((volume) => Object.keys(volume).every((key) => key === 'name' || volumeKinds.includes(key))),
    break: (pod) => Object.assign(pod, { volumes: [{ name: 'remote', nfs: { server: 'a', path: '/' } }] }),
  },
  {
    rule: 'no privilege escalation',
    holds: (pod) => every(pod, (container) => contextOf(container).allowPrivilegeEscalation === false),
    break: (pod) => {
      firstContext(pod).allowPrivilegeEscalation = undefined
    },
  },
  {
    rule: 'must run as non-root',
    holds: (pod) =>
      every(pod, (container) => contextOf(container).runAsNonRoot ?? pod.securityContext?.runAsNonRoot ?? false),
    break: (pod) => {
      firstContext(pod).runAsNonRoot = false
    },
  },
  {
    rule: 'the user is not 0',
    holds: (pod) => contexts(pod).every(({ runAsUser }) => runAsUser !== 0),
    break: (pod) => {
      firstContext(pod).runAsUser = 0
    },
  },
  {
    rule: 'a seccomp profile is set, and not Unconfined',
    holds: (pod) =>
      every(pod, (container) => {
        const profile = contextOf(container).seccompProfile ?? pod.securityContext?.seccompProfile
        return seccompKinds.includes(profile?.type ?? 'none')
      }),
    break: (pod) => {
      firstContext(pod).seccompProfile = { type: 'Unconfined' }
    },
  },
  {
    rule: 'all capabilities are dropped, and at most NET_BIND_SERVICE added',
    holds: (pod) =>
      every(pod, (container) => {
        const { drop = [], add = [] } = contextOf(container).capabilities ?? {}
        return drop.includes('ALL') && add.every((capability) => capability === 'NET_BIND_SERVICE')
      }),
    break: (pod) => {
      firstContext(pod).capabilities = { drop: ['ALL'], add: ['SYS_ADMIN'] }
    },
  },
]

export const restrictedProfile: ProfileRule[] = [...baseline, ...restricted]
