import { expect, test } from 'vitest'
import {
  type Case,
  failing,
  inChinese,
  inEnglish,
  pods,
  refusedWorkload,
  tell,
} from '#app/projects/[projectId]/verdict-words.fixtures.ts'

const NEVER = 'Container image "ghcr.io/acme/web:1.4" is not present with pull policy of Never'

/** What no credential mends: the node, the network, the registry, the image itself. As in the table of the pods. */
const table: Case[] = [
  [
    'the registry’s certificate is not trusted',
    pods(failing('tls')),
    'node-trouble error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: the node doesn’t trust the registry’s certificate. | Ask whoever runs the cluster to add the registry’s or the proxy’s certificate authority to the nodes, and to check their clocks. The secret may be fine.',
    'node-trouble error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：节点不信任镜像仓库的证书。 | 请集群管理员在节点上添加镜像仓库或代理的证书颁发机构，并检查节点时钟。Secret 可能没有问题。',
  ],
  [
    'the disk is full',
    pods(failing('disk')),
    'node-trouble error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: the node’s disk is full or failing. | Ask whoever runs the cluster to make room on the node. The secret may be fine.',
    'node-trouble error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：节点磁盘已满或出错。 | 请集群管理员清理节点磁盘空间。Secret 可能没有问题。',
  ],
  [
    'a rule refuses it',
    pods(failing('policy')),
    'node-trouble error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: a policy refuses the image. | Sign the image as the rule requires, or ask whoever runs the cluster about the rule. The secret may be fine.',
    'node-trouble error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：策略不允许使用该镜像。 | 请按规则要求为镜像签名，或向集群管理员咨询该规则。Secret 可能没有问题。',
  ],
  [
    'an admission rule lets no pod in',
    { refused: [refusedWorkload] },
    'node-trouble error: An admission rule of the cluster refuses new pods of api (Deployment). | See the rule’s message below. Change the image or the pod template so that the rule allows it, or ask whoever runs the cluster. The secret may be fine.',
    'node-trouble error: 集群的准入规则拒绝为 Deployment api 创建新的 Pod。 | 规则报错信息见下方。请修改镜像或 Pod 模板使其符合规则，或咨询集群管理员。Secret 可能没有问题。',
  ],
  [
    'an admission rule lets no pod of several workloads in',
    { refused: [refusedWorkload, { ...refusedWorkload, workload: { kind: 'Job', name: 'load' } }] },
    'node-trouble error: An admission rule of the cluster refuses new pods of api (Deployment) and 1 other workload. | See the rule’s message below. Change the image or the pod template so that the rule allows it, or ask whoever runs the cluster. The secret may be fine.',
    'node-trouble error: 集群的准入规则拒绝为 Deployment api 以及另外 1 个工作负载 创建新的 Pod。 | 规则报错信息见下方。请修改镜像或 Pod 模板使其符合规则，或咨询集群管理员。Secret 可能没有问题。',
  ],
  [
    'a mirror is broken',
    pods(failing('node-config')),
    'node-trouble error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: the node’s proxy, mirror or registry settings are wrong. | Ask whoever runs the cluster to look at the proxy and mirror settings of its nodes. The secret may be fine.',
    'node-trouble error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：节点的代理、镜像站或仓库配置有误。 | 请集群管理员检查节点的代理和镜像站配置。Secret 可能没有问题。',
  ],
  [
    'the registry fails',
    pods(failing('registry-down')),
    'registry-trouble error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: the registry returned an error. | Wait, and look at the registry’s status page. The secret may be fine.',
    'registry-trouble error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：镜像仓库出错。 | 请稍候，并查看镜像仓库的状态页面。Secret 可能没有问题。',
  ],
  [
    'a layer cannot be read',
    pods(failing('corrupt')),
    'registry-trouble error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: the image’s content can’t be read. | Try the image elsewhere. If it fails there too, build and push it again; otherwise ask whoever runs the cluster what sits between its nodes and the registry.',
    'registry-trouble error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：无法读取镜像内容。 | 请在其他地方尝试拉取。如果同样失败，请重新构建并推送；否则请集群管理员检查节点与镜像仓库之间的网络设备。',
  ],
  [
    'the name is not valid',
    pods(failing('invalid-name', { image: 'ghcr.io/Acme/web:1.4' })),
    'image-not-found error: 1 pod of web can’t pull ghcr.io/Acme/web:1.4: this isn’t a valid image name. | Correct the name in the pod template: lower case, no https://, no variable left unreplaced. New pods then pull by themselves.',
    'image-not-found error: web 的 1 个 Pod 无法拉取 ghcr.io/Acme/web:1.4：这不是有效的镜像名称。 | 请在 Pod 模板中更正名称：使用小写字母，不带 https://，不留未替换的变量。之后新建的 Pod 会自动拉取。',
  ],
  [
    'nothing may pull it',
    pods(failing('not-found', { reason: 'ErrImageNeverPull', message: NEVER })),
    'image-not-found error: 1 pod of web can’t start: imagePullPolicy is Never, and the node has no copy of ghcr.io/acme/web:1.4. | Set imagePullPolicy to IfNotPresent or Always in the pod template, and reference ghcr-secret there: new pods then pull by themselves. Or have the image loaded onto the node.',
    'image-not-found error: web 的 1 个 Pod 无法启动：imagePullPolicy 为 Never，而节点上没有 ghcr.io/acme/web:1.4。 | 请在 Pod 模板中将 imagePullPolicy 改为 IfNotPresent 或 Always，并在其中引用 Secret，之后新建的 Pod 会自动拉取；也可以将镜像加载到节点上。',
  ],
]

test.each(table)('%s', (_, findings, english, chinese, source) => {
  expect(tell(inEnglish, findings, source)).toBe(english)
  expect(tell(inChinese, findings, source)).toBe(chinese)
})
