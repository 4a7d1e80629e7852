import { expect, test } from 'vitest'
import {
  type Case,
  HOLDS,
  HOLDS_ZH,
  inChinese,
  inEnglish,
  lost,
  RETRIED,
  RETRIED_ZH,
  tell,
  unreadPods,
} from '#app/projects/[projectId]/verdict-words.fixtures.ts'

/** Code and severity, then all that a person reads: sentence, hint, what happens by itself, and [the button]. */
const table: Case[] = [
  ['all is in place', {}, `ok ok: ${HOLDS}`, `ok ok: ${HOLDS_ZH}`],
  [
    'the service account could not be read',
    lost('service-account'),
    `ok ok: ${HOLDS} Whether new pods get it from the default service account could not be read: the cluster refuses.`,
    `ok ok: ${HOLDS_ZH}无法读取新 Pod 是否会通过默认 ServiceAccount 用上它：集群拒绝访问。`,
  ],
  [
    'the pods could not be read',
    unreadPods('timeout'),
    `ok warning: ${HOLDS} Whether pods use it could not be read: the cluster did not answer in time. | So nobody knows here whether pulls work. The check of an image below does not need the pods.`,
    `ok warning: ${HOLDS_ZH}无法读取是否有 Pod 在使用它：集群没有及时响应。 | 因此这里无法知道拉取是否成功。下面的镜像检查不需要读取 Pod。`,
  ],
  [
    'there are more pods than were read',
    { usage: { defaultServiceAccount: true, pods: 2_000, podsReferencing: 2_000, isPartial: true } },
    `ok warning: ${HOLDS} Nothing is wrong with the first 2,000 pods; there are more, which were not read. | The check of an image below tells whether a pull would work now.`,
    `ok warning: ${HOLDS_ZH}前 2,000 个 Pod 没有问题；还有更多 Pod 未读取。 | 下面的镜像检查会告诉你现在能否拉取。`,
  ],
  [
    'there is no Connection',
    { connection: 'absent' },
    'connect-github error: You have no GitHub connection, so there is no token to write here. | [Connect GitHub]',
    'connect-github error: 你没有 GitHub 连接，因此没有可写入这里的令牌。 | [连接 GitHub]',
  ],
  [
    'the token was revoked',
    { connection: 'revoked' },
    'reconnect-github error: GitHub says your token was revoked, so it is not written here. | Reconnect GitHub, then update this secret. | [Reconnect GitHub]',
    'reconnect-github error: GitHub 表示你的令牌已被撤销，因此不会写入这里。 | 请重新连接 GitHub，然后更新这个 Secret。 | [重新连接 GitHub]',
  ],
  [
    'the pasted token was revoked',
    { connection: 'revoked' },
    'reconnect-github error: GitHub says your token was revoked, so it is not written here. | Replace the classic token on the Connection page, then update this secret. | [Replace classic token]',
    'reconnect-github error: GitHub 表示你的令牌已被撤销，因此不会写入这里。 | 请在“连接”页面更换经典令牌，然后更新这个 Secret。 | [更换经典令牌]',
    'pat',
  ],
  [
    'the token cannot be opened',
    { connection: 'unreadable' },
    'reconnect-github error: Your stored token cannot be opened any more, because its key is gone. | Reconnect GitHub, then update this secret. | [Reconnect GitHub]',
    'reconnect-github error: 密钥已不存在，你保存的令牌无法再解开。 | 请重新连接 GitHub，然后更新这个 Secret。 | [重新连接 GitHub]',
  ],
  [
    'the token expires',
    { connection: 'expiring' },
    'reconnect-github error: GitHub gave a token that expires within hours, so it is not written into a secret. | Use a classic token; or whoever runs the OAuth App switches off “Expire user access tokens”, and you reconnect GitHub. | [Use a classic token]',
    'reconnect-github error: GitHub 给出的令牌几小时后就会过期，因此不会写入 Secret。 | 请使用经典令牌；或者由 OAuth App 的管理员关闭“Expire user access tokens”，然后你重新连接 GitHub。 | [使用经典令牌]',
  ],
  [
    'the scope is missing',
    { connection: 'scope-missing' },
    'grant-scope error: Your GitHub connection may not read packages. | Grant it at GitHub, then update this secret. | [Grant read:packages]',
    'grant-scope error: 你的 GitHub 连接无权读取包。 | 请在 GitHub 上授予权限，然后更新这个 Secret。 | [授予 read:packages]',
  ],
  [
    'the pasted token’s scope is missing',
    { connection: 'scope-missing' },
    'grant-scope error: Your GitHub connection may not read packages. | Give the classic token the scope read:packages at GitHub, or replace it; then update this secret. | [Replace classic token]',
    'grant-scope error: 你的 GitHub 连接无权读取包。 | 请在 GitHub 上给经典令牌 read:packages 权限范围，或更换令牌，然后更新这个 Secret。 | [更换经典令牌]',
    'pat',
  ],
  [
    'there is no PullSecret',
    { secret: { state: 'missing' } },
    `provision error: The secret is not here yet. | ${RETRIED} | [Create this secret]`,
    `provision error: 这里还没有 Secret。 | ${RETRIED_ZH} | [创建这个 Secret]`,
  ],
  [
    'it holds an older token',
    { secret: { state: 'outdated', detail: 'token-changed' } },
    `update-secret warning: The secret holds an older token of yours. | ${RETRIED} | [Update this secret]`,
    `update-secret warning: Secret 中是你的旧令牌。 | ${RETRIED_ZH} | [更新这个 Secret]`,
  ],
  [
    'it was written for another login',
    { secret: { state: 'outdated', detail: 'login-changed' } },
    `update-secret warning: The secret was written for your former login ada-old; you are ada now. | ${RETRIED} | [Update this secret]`,
    `update-secret warning: Secret 是写给你以前的登录名 ada-old 的；你现在是 ada。 | ${RETRIED_ZH} | [更新这个 Secret]`,
  ],
  [
    'it lacks labels',
    { secret: { state: 'outdated', detail: 'labels-changed' } },
    'update-secret warning: The secret does not carry the labels that Pullkey gives it. | [Update this secret]',
    'update-secret warning: Secret 没有带上 Pullkey 的标签。 | [更新这个 Secret]',
  ],
  [
    'it is unusable',
    { secret: { state: 'malformed' } },
    `update-secret error: The secret’s content cannot be used. | ${RETRIED} | [Update this secret]`,
    `update-secret error: Secret 的内容无法使用。 | ${RETRIED_ZH} | [更新这个 Secret]`,
  ],
  [
    'it is somebody else’s',
    { secret: { state: 'foreign' } },
    'secret-foreign error: A ghcr-secret that Pullkey did not write stands here. It is not touched. | Look at it with the command below. If nobody needs it, delete it yourself, then provision.',
    'secret-foreign error: 这里有一个并非由 Pullkey 写入的 ghcr-secret。不会动它。 | 用下面的命令查看它。如果没有人需要它，请自行删除，然后下发凭据。',
  ],
  [
    'the cluster is out of reach',
    { secret: { state: 'unreadable', detail: 'unreachable' } },
    'cluster-unreachable error: The secret could not be read: the cluster cannot be reached. | Secrets and pods stay as they are.',
    'cluster-unreachable error: 无法读取 Secret：无法连接集群。 | Secret 和 Pod 保持原样。',
  ],
  [
    'the cluster refuses',
    { secret: { state: 'unreadable', detail: 'denied' } },
    'cluster-denied error: The cluster does not let Pullkey read the secret here. | Ask whoever runs the cluster to grant Pullkey’s role.',
    'cluster-denied error: 集群不允许 Pullkey 读取这里的 Secret。 | 请集群管理员授予 Pullkey 的角色。',
  ],
]

test.each(table)('%s', (_, findings, english, chinese, source) => {
  expect(tell(inEnglish, findings, source)).toBe(english)
  expect(tell(inChinese, findings, source)).toBe(chinese)
})
