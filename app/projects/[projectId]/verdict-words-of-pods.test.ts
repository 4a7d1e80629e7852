import { expect, test } from 'vitest'
import {
  APP,
  type Case,
  CLASSIC,
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
  RETRIED,
  RETRIED_ZH,
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
    `ok warning: ${HOLDS} 1 pod was refused before it was as it is now. | Their next attempt takes it as it is now. | ${RETRIED}`,
    `ok warning: ${HOLDS_ZH}1 个 Pod 在 Secret 变为当前内容之前被拒绝过。 | 它们下次尝试时会使用现在的 Secret。 | ${RETRIED_ZH}`,
  ],
  [
    'the registry says that the scope is missing',
    refused(SCOPE),
    `grant-scope error: The registry says that your token may not read packages: 1 pod cannot pull ghcr.io/acme/web:1.4. | Grant it at GitHub, then update this secret. | ${RETRIED} | [Grant read:packages]`,
    `grant-scope error: 镜像仓库表示你的令牌无权读取包：1 个 Pod 无法拉取 ghcr.io/acme/web:1.4。 | 请在 GitHub 上授予权限，然后更新这个 Secret。 | ${RETRIED_ZH} | [授予 read:packages]`,
  ],
  [
    'pods run without naming it',
    {
      ...pods(unnamed(), unnamed({ pod: 'web-2' })),
      usage: { defaultServiceAccount: false, pods: 2, podsReferencing: 0 },
    },
    'not-referenced warning: 2 pods pull from the registry without naming the secret. | Name it in the pod template or the service account. Pods made earlier must be re-created by their owner. | [How to use it]',
    'not-referenced warning: 2 个 Pod 从镜像仓库拉取，却没有引用 Secret。 | 请在 Pod 模板或 ServiceAccount 中引用它。此前创建的 Pod 必须由其所有者重新创建。 | [如何使用]',
  ],
  [
    'pods are older than their account’s mention of it',
    pods(unnamed()),
    'not-referenced warning: 1 pod pulls from the registry without naming the secret. | The default service account names it by now. Pods made before that must be re-created by their owner; a template with pull secrets of its own must name this one too. | [How to use it]',
    'not-referenced warning: 1 个 Pod 从镜像仓库拉取，却没有引用 Secret。 | 默认 ServiceAccount 现在已经引用了它。在此之前创建的 Pod 必须由其所有者重新创建；自带 imagePullSecrets 的模板也必须引用它。 | [如何使用]',
  ],
  [
    'pods of another account fail',
    pods(failing('no-credential', { references: false, serviceAccount: 'builder' })),
    'not-referenced error: Pulls fail: 1 pod does not name the secret. | Name it in the pod template or in the service account builder, which these pods use. Pods made earlier must be re-created by their owner. | [How to use it]',
    'not-referenced error: 拉取失败：1 个 Pod 没有引用 Secret。 | 请在 Pod 模板或这些 Pod 使用的 ServiceAccount builder 中引用它。此前创建的 Pod 必须由其所有者重新创建。 | [如何使用]',
  ],
  [
    'the token is dead',
    pods(failing('token-dead')),
    `reconnect-github error: GitHub no longer accepts the token: 1 pod cannot pull ghcr.io/acme/web:1.4. | Reconnect GitHub, then update this secret. | ${RETRIED} | [Reconnect GitHub]`,
    `reconnect-github error: GitHub 不再接受这个令牌：1 个 Pod 无法拉取 ghcr.io/acme/web:1.4。 | 请重新连接 GitHub，然后更新这个 Secret。 | ${RETRIED_ZH} | [重新连接 GitHub]`,
  ],
  [
    'the person has no access',
    pods(failing('no-access'), failing('no-access', { pod: 'web-2' })),
    `no-access error: You may not read ghcr.io/acme/web:1.4: 2 pods cannot pull it. | Ask an owner of the package to give you the read role. | ${RETRIED} | [Open the package at GitHub]`,
    `no-access error: 你无权读取 ghcr.io/acme/web:1.4：2 个 Pod 无法拉取它。 | 请包的所有者给你读取角色。 | ${RETRIED_ZH} | [在 GitHub 上打开这个包]`,
  ],
  [
    'the organisation has not approved the app',
    refused(APP),
    `no-access error: An organisation has not approved Pullkey’s OAuth App: 1 pod cannot pull ghcr.io/acme/web:1.4. | Ask an owner of the organisation to approve it at GitHub, or use a classic token. | ${RETRIED} | [Use a classic token]`,
    `no-access error: 某个组织没有批准 Pullkey 的 OAuth App：1 个 Pod 无法拉取 ghcr.io/acme/web:1.4。 | 请组织的所有者在 GitHub 上批准它，或者使用经典令牌。 | ${RETRIED_ZH} | [使用经典令牌]`,
  ],
  [
    'the app was refused, and a classic token is in use by now',
    refused(APP),
    `no-access error: An organisation has not approved Pullkey’s OAuth App: 1 pod cannot pull ghcr.io/acme/web:1.4. | The secret holds a token of another kind by now. The next attempt takes that one. | ${RETRIED}`,
    `no-access error: 某个组织没有批准 Pullkey 的 OAuth App：1 个 Pod 无法拉取 ghcr.io/acme/web:1.4。 | Secret 中现在已是另一种令牌，下次尝试时会使用它。 | ${RETRIED_ZH}`,
    'pat',
  ],
  [
    'the organisation forbids classic tokens',
    refused(CLASSIC),
    `no-access error: An organisation forbids classic tokens: 1 pod cannot pull ghcr.io/acme/web:1.4. | Use the OAuth token again on the Connection page, then update this secret. | ${RETRIED} | [Go back to the OAuth token]`,
    `no-access error: 某个组织禁止使用经典令牌：1 个 Pod 无法拉取 ghcr.io/acme/web:1.4。 | 请在“连接”页面改回使用 OAuth 令牌，然后更新这个 Secret。 | ${RETRIED_ZH} | [改回使用 OAuth 令牌]`,
    'pat',
  ],
  [
    'a classic token was refused, and the OAuth token is in use by now',
    refused(CLASSIC),
    `no-access error: An organisation forbids classic tokens: 1 pod cannot pull ghcr.io/acme/web:1.4. | The secret holds a token of another kind by now. The next attempt takes that one. | ${RETRIED}`,
    `no-access error: 某个组织禁止使用经典令牌：1 个 Pod 无法拉取 ghcr.io/acme/web:1.4。 | Secret 中现在已是另一种令牌，下次尝试时会使用它。 | ${RETRIED_ZH}`,
  ],
  [
    'the organisation limits how long classic tokens live',
    refused(LIFETIME),
    `no-access error: An organisation limits how long classic tokens may live: 1 pod cannot pull ghcr.io/acme/web:1.4. | Replace the classic token with one that expires sooner, on the Connection page, then update this secret. | ${RETRIED} | [Replace classic token]`,
    `no-access error: 某个组织限制了经典令牌的有效期：1 个 Pod 无法拉取 ghcr.io/acme/web:1.4。 | 请在“连接”页面换用有效期更短的经典令牌，然后更新这个 Secret。 | ${RETRIED_ZH} | [更换经典令牌]`,
    'pat',
  ],
  [
    'single sign-on is wanted',
    refused(SAML),
    `sso-required error: An organisation wants single sign-on before it lets your token in: 1 pod cannot pull ghcr.io/acme/web:1.4. | Sign in to the organisation there. If it goes on refusing, forget the connection, connect GitHub again while you are signed in there, and update this secret. | ${RETRIED} | [Authorise at GitHub]`,
    `sso-required error: 某个组织要求先完成单点登录才接受你的令牌：1 个 Pod 无法拉取 ghcr.io/acme/web:1.4。 | 请在那里登录该组织。如果仍被拒绝，请断开连接，在已登录该组织的情况下重新连接 GitHub，然后更新这个 Secret。 | ${RETRIED_ZH} | [在 GitHub 上授权]`,
  ],
  [
    'single sign-on is wanted of a pasted token',
    refused(SAML),
    `sso-required error: An organisation wants single sign-on before it lets your token in: 1 pod cannot pull ghcr.io/acme/web:1.4. | Authorise the token there, or by “Configure SSO” beside it in your tokens at GitHub. | ${RETRIED} | [Authorise at GitHub]`,
    `sso-required error: 某个组织要求先完成单点登录才接受你的令牌：1 个 Pod 无法拉取 ghcr.io/acme/web:1.4。 | 请在那里给令牌授权，或者在 GitHub 的令牌列表中点击它旁边的“Configure SSO”。 | ${RETRIED_ZH} | [在 GitHub 上授权]`,
    'pat',
  ],
  [
    'there is no such image',
    pods(failing('not-found')),
    `image-not-found error: ghcr.io/acme/web:1.4 is not in the registry: 1 pod cannot pull it. | Check its name and tag, or push it. | ${RETRIED} | [Open the package at GitHub]`,
    `image-not-found error: 镜像仓库中没有 ghcr.io/acme/web:1.4：1 个 Pod 无法拉取它。 | 请检查名称和标签，或者推送它。 | ${RETRIED_ZH} | [在 GitHub 上打开这个包]`,
  ],
  [
    'it is for another platform',
    pods(failing('wrong-platform')),
    `image-not-found error: ghcr.io/acme/web:1.4 is not built for the node’s platform: 1 pod cannot pull it. | Build it for that platform too, and push it. | ${RETRIED} | [Open the package at GitHub]`,
    `image-not-found error: ghcr.io/acme/web:1.4 不是为该节点的平台构建的：1 个 Pod 无法拉取它。 | 请也为该平台构建并推送它。 | ${RETRIED_ZH} | [在 GitHub 上打开这个包]`,
  ],
  [
    'pulls are throttled',
    pods(failing('rate-limited')),
    `registry-trouble error: 1 pod cannot pull ghcr.io/acme/web:1.4: too many pulls in a short time. | Wait: it lifts by itself. This says nothing about the secret. | ${RETRIED}`,
    `registry-trouble error: 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：短时间内拉取次数过多。 | 请等待，限制会自动解除。这并不说明 Secret 有问题。 | ${RETRIED_ZH}`,
  ],
  [
    'the registry’s name is not found',
    pods(failing('dns')),
    `node-trouble error: 1 pod cannot pull ghcr.io/acme/web:1.4: the node does not find the registry’s name. | Ask whoever runs the cluster to look at its name resolution. This says nothing about the secret. | ${RETRIED}`,
    `node-trouble error: 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：节点无法解析镜像仓库的域名。 | 请集群管理员检查域名解析。这并不说明 Secret 有问题。 | ${RETRIED_ZH}`,
  ],
  [
    'the registry is not reached',
    pods(failing('timeout')),
    `node-trouble error: 1 pod cannot pull ghcr.io/acme/web:1.4: the registry could not be reached in time. | Ask whoever runs the cluster whether its nodes reach the registry. This says nothing about the secret. | ${RETRIED}`,
    `node-trouble error: 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：未能及时连接镜像仓库。 | 请向集群管理员确认节点能否连接镜像仓库。这并不说明 Secret 有问题。 | ${RETRIED_ZH}`,
  ],
  [
    'nobody knows why',
    pods(failing('other')),
    'registry-trouble error: 1 pod cannot pull ghcr.io/acme/web:1.4, for a reason that Pullkey does not know. | What the node said, if it said anything, stands below.',
    'registry-trouble error: 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4，Pullkey 不知道原因。 | 如果节点给出了说明，见下文。',
  ],
  [
    'the reason may stand where Pullkey may not read',
    { ...pods(failing('other')), ...lost('events') },
    `registry-trouble error: 1 pod cannot pull ghcr.io/acme/web:1.4. The reason may stand in the pods’ events, which Pullkey may not read. | ${EVENTS}`,
    'registry-trouble error: 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4。原因可能写在 Pod 的事件中，但 Pullkey 无权读取。 | 请用下面的命令自行查看。',
  ],
  [
    'the reason may stand where nothing could be read',
    { ...pods(failing('other')), ...lost('events', 'failed') },
    `registry-trouble error: 1 pod cannot pull ghcr.io/acme/web:1.4. The reason may stand in the pods’ events, which Pullkey could not read: the cluster failed. | ${EVENTS}`,
    'registry-trouble error: 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4。原因可能写在 Pod 的事件中，但 Pullkey 未能读取：集群出错。 | 请用下面的命令自行查看。',
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
