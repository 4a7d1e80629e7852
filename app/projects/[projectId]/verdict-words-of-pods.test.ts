import { expect, test } from 'vitest'
import {
  APP,
  type Case,
  CLASSIC,
  container,
  EVENTS,
  failing,
  HOLDS,
  HOLDS_ZH,
  inChinese,
  inEnglish,
  LIFETIME,
  lost,
  mendOf,
  pods,
  refused,
  SAML,
  SCOPE,
  tell,
  unnamed,
} from '#app/projects/[projectId]/verdict-words.fixtures.ts'

/** Code and severity, then all that a person reads: sentence, hint, what happens by itself, and [the button]. */
const table: Case[] = [
  [
    'a pod was refused before the secret was written',
    pods(failing('no-access', { failedAt: '2026-01-02T11:00:00.000Z' })),
    `ok warning: ${HOLDS} 1 pod of web failed before it was updated. | The next retry uses the new one.`,
    `ok warning: ${HOLDS_ZH}web 的 1 个 Pod 在它更新前拉取失败。 | 下次重试将使用新的 Secret。`,
  ],
  [
    'a pull goes on for minutes',
    pods(container({ state: 'waiting', reason: 'ContainerCreating', since: '2026-01-02T12:00:00Z' })),
    'ok warning: 1 pod of web is still pulling ghcr.io/acme/web:1.4. Nothing shows yet that it works. | Large images take minutes. If it goes on, check the image below: if it is pullable, ask whoever runs the cluster how its nodes reach the registry.',
    'ok warning: web 的 1 个 Pod 仍在拉取 ghcr.io/acme/web:1.4，尚不能确定能否成功。 | 大镜像需要几分钟。如果一直没有结束，请在下方检查该镜像；如果可以拉取，请向集群管理员了解节点如何连接镜像仓库。',
  ],
  [
    'the registry says that the scope is missing',
    refused(SCOPE),
    'grant-scope error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: the registry says that your token lacks read:packages. | Grant it at GitHub, then update this secret. | [Grant read:packages]',
    'grant-scope error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：镜像仓库表示你的令牌缺少 read:packages 权限。 | 请在 GitHub 上授予权限，然后更新这个 Secret。 | [授予 read:packages]',
  ],
  [
    'pods run without naming it',
    {
      ...pods(unnamed(), unnamed({ pod: 'web-2' })),
      usage: { defaultServiceAccount: false, pods: 2, podsReferencing: 0 },
    },
    'not-referenced warning: 2 pods of web pull from the registry without referencing ghcr-secret. | Add it to the pod template or the service account. Existing pods need a new rollout. | [How to use it]',
    'not-referenced warning: web 的 2 个 Pod 从该镜像仓库拉取，但没有引用 ghcr-secret。 | 请在 Pod 模板或 ServiceAccount 中引用它。现有 Pod 需要一次新的 rollout。 | [如何使用]',
  ],
  [
    'pods are older than their account’s mention of it',
    pods(unnamed()),
    'not-referenced warning: 1 pod of web pulls from the registry without referencing ghcr-secret. | The default service account references it now. Older pods need a new rollout; a template with imagePullSecrets of its own must list it too. | [How to use it]',
    'not-referenced warning: web 的 1 个 Pod 从该镜像仓库拉取，但没有引用 ghcr-secret。 | 默认 ServiceAccount 现在已经引用了它。较早的 Pod 需要新的 rollout；自带 imagePullSecrets 的模板也必须列出它。 | [如何使用]',
  ],
  [
    'pods of another account fail',
    pods(failing('no-credential', { references: false, serviceAccount: 'builder' })),
    'not-referenced error: 1 pod of web can’t pull: it doesn’t reference ghcr-secret in imagePullSecrets. | Add it to the pod template or to the service account builder, which these pods use. Existing pods need a new rollout. | [How to use it]',
    'not-referenced error: web 的 1 个 Pod 无法拉取：imagePullSecrets 中没有引用 ghcr-secret。 | 请在 Pod 模板或这些 Pod 使用的 ServiceAccount builder 中引用它。现有 Pod 需要一次新的 rollout。 | [如何使用]',
  ],
  [
    'the token is dead',
    pods(failing('token-dead')),
    'reconnect-github error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: the registry no longer accepts the token in this secret. | Reconnect GitHub, then update this secret. | [Reconnect GitHub]',
    'reconnect-github error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：镜像仓库不再接受这个 Secret 中的令牌。 | 请重新连接 GitHub，然后更新这个 Secret。 | [重新连接 GitHub]',
  ],
  [
    'the person has no access',
    pods(failing('no-access'), failing('no-access', { pod: 'web-2' })),
    'no-access error: 2 pods of web can’t pull ghcr.io/acme/web:1.4: @ada has no access to it. | Ask an owner of the package to give you the read role. | [Open the package at GitHub]',
    'no-access error: web 的 2 个 Pod 无法拉取 ghcr.io/acme/web:1.4：@ada 没有访问权限。 | 请包的所有者给你读取角色。 | [在 GitHub 上打开这个包]',
  ],
  [
    'the organisation has not approved the app',
    refused(APP),
    'no-access error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: an organisation has not approved Pullkey’s OAuth App. | Ask an owner of the organisation to approve it at GitHub, or use a classic token. | [Use a classic token]',
    'no-access error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：某个组织没有批准 Pullkey 的 OAuth App。 | 请组织的所有者在 GitHub 上批准它，或者使用经典令牌。 | [使用经典令牌]',
  ],
  [
    'the app was refused, and a classic token is in use by now',
    refused(APP),
    'no-access error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: an organisation has not approved Pullkey’s OAuth App. | The secret holds another kind of token now. The next retry uses it.',
    'no-access error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：某个组织没有批准 Pullkey 的 OAuth App。 | Secret 中现在已是另一种令牌，下次重试将使用它。',
    'pat',
  ],
  [
    'the organisation forbids classic tokens',
    refused(CLASSIC),
    'no-access error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: an organisation forbids classic tokens. | Use the OAuth token again on the Connection page, then update this secret. | [Go back to the OAuth token]',
    'no-access error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：某个组织禁止使用经典令牌。 | 请在“连接”页面改回使用 OAuth 令牌，然后更新这个 Secret。 | [改回使用 OAuth 令牌]',
    'pat',
  ],
  [
    'a classic token was refused, and the OAuth token is in use by now',
    refused(CLASSIC),
    'no-access error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: an organisation forbids classic tokens. | The secret holds another kind of token now. The next retry uses it.',
    'no-access error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：某个组织禁止使用经典令牌。 | Secret 中现在已是另一种令牌，下次重试将使用它。',
  ],
  [
    'the organisation limits how long classic tokens live',
    refused(LIFETIME),
    'no-access error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: an organisation limits how long classic tokens may live. | Replace the classic token with one that expires sooner, on the Connection page, then update this secret. | [Replace classic token]',
    'no-access error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：某个组织限制了经典令牌的有效期。 | 请在“连接”页面换用有效期更短的经典令牌，然后更新这个 Secret。 | [更换经典令牌]',
    'pat',
  ],
  [
    'single sign-on is wanted',
    refused(SAML),
    'sso-required error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: an organisation requires single sign-on before it accepts your token. | Sign in to the organisation there. If that doesn’t help, disconnect GitHub, connect it again while you are signed in there, and update this secret. | [Authorise at GitHub]',
    'sso-required error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：某个组织要求先完成单点登录才接受你的令牌。 | 请在那里登录该组织。如果仍被拒绝，请断开连接，在已登录该组织的情况下重新连接 GitHub，然后更新这个 Secret。 | [在 GitHub 上授权]',
  ],
  [
    'single sign-on is wanted of a pasted token',
    refused(SAML),
    'sso-required error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: an organisation requires single sign-on before it accepts your token. | Authorise the token there, or use “Configure SSO” beside it in your tokens at GitHub. | [Authorise at GitHub]',
    'sso-required error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：某个组织要求先完成单点登录才接受你的令牌。 | 请在那里给令牌授权，或者在 GitHub 的令牌列表中点击它旁边的“Configure SSO”。 | [在 GitHub 上授权]',
    'pat',
  ],
  [
    'there is no such image',
    pods(failing('not-found')),
    'image-not-found error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: the registry has no such tag or image. | Check its name and tag, or push it. | [Open the package at GitHub]',
    'image-not-found error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：镜像仓库中没有这个标签或镜像。 | 请检查名称和标签，或者推送它。 | [在 GitHub 上打开这个包]',
  ],
  [
    'it is for another platform',
    pods(failing('wrong-platform')),
    'image-not-found error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: it isn’t built for the node’s platform. | Build it for that platform too, and push it. | [Open the package at GitHub]',
    'image-not-found error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：它不是为该节点的平台构建的。 | 请也为该平台构建并推送它。 | [在 GitHub 上打开这个包]',
  ],
  [
    'pulls are throttled',
    pods(failing('rate-limited')),
    'registry-trouble error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: too many pulls in a short time. | Wait: the limit lifts by itself. The secret may be fine.',
    'registry-trouble error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：短时间内拉取次数过多。 | 请等待，限制会自动解除。Secret 可能没有问题。',
  ],
  [
    'the registry’s name is not found',
    pods(failing('dns')),
    'node-trouble error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: the node can’t resolve the registry’s name (DNS). | Ask whoever runs the cluster to check DNS on its nodes. The secret may be fine.',
    'node-trouble error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：节点无法解析镜像仓库的域名。 | 请集群管理员检查节点的域名解析。Secret 可能没有问题。',
  ],
  [
    'the registry is not reached',
    pods(failing('timeout')),
    'node-trouble error: 1 pod of web can’t pull ghcr.io/acme/web:1.4: the node can’t reach the registry. | Ask whoever runs the cluster whether its nodes can reach the registry. The secret may be fine.',
    'node-trouble error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：节点无法连接镜像仓库。 | 请向集群管理员确认节点能否连接镜像仓库。Secret 可能没有问题。',
  ],
  [
    'nobody knows why',
    pods(failing('other')),
    'registry-trouble error: 1 pod of web can’t pull ghcr.io/acme/web:1.4, for a reason that Pullkey doesn’t know. | See the node’s message below.',
    'registry-trouble error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4，Pullkey 不清楚原因。 | 节点报错信息见下方。',
  ],
  [
    'the reason may stand where Pullkey may not read',
    { ...pods(failing('other')), ...lost('events') },
    `registry-trouble error: 1 pod of web can’t pull ghcr.io/acme/web:1.4. The pods’ events may say why, but Pullkey may not read them. | ${EVENTS}`,
    'registry-trouble error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4。Pod 的事件中可能有原因，但 Pullkey 无权读取。 | 请用下面的命令自行查看。',
  ],
  [
    'the reason may stand where nothing could be read',
    { ...pods(failing('other')), ...lost('events', 'failed') },
    `registry-trouble error: 1 pod of web can’t pull ghcr.io/acme/web:1.4. The pods’ events may say why, but Pullkey couldn’t read them: the cluster failed. | ${EVENTS}`,
    'registry-trouble error: web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4。Pod 的事件中可能有原因，但 Pullkey 未能读取：集群出错。 | 请用下面的命令自行查看。',
  ],
]

test.each(table)('%s', (_, findings, english, chinese, source) => {
  expect(tell(inEnglish, findings, source)).toBe(english)
  expect(tell(inChinese, findings, source)).toBe(chinese)
})

test('links lead to the package, and to the single sign-on of the organisation that owns it', () => {
  expect(mendOf(pods(failing('no-access')))).toEqual({ kind: 'package', address: 'https://ghcr.io/acme/web' })
  expect(mendOf(refused(SAML))).toMatchObject({ address: 'https://github.com/orgs/acme/sso' })
})

test('a name that no organisation can have leads nowhere', () => {
  const message = 'Resource protected by organization SAML enforcement.'
  expect(mendOf(pods(failing('no-access', { message, image: 'ghcr.io/..%2f/web' })))).toBeNull()
})
