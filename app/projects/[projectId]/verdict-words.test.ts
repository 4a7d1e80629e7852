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
    `ok ok: ${HOLDS} The default service account could not be read: the cluster refuses.`,
    `ok ok: ${HOLDS_ZH}无法读取默认 ServiceAccount：集群拒绝访问。`,
  ],
  [
    'the pods could not be read',
    unreadPods('timeout'),
    `not-read warning: Pods could not be read: the cluster did not answer in time. | So Pullkey can’t tell whether pulls work. You can still check an image below.`,
    `not-read warning: 无法读取 Pod：集群没有及时响应。 | 因此 Pullkey 无法判断拉取是否成功。你仍可在下方检查镜像。`,
  ],
  [
    'there are more pods than were read',
    { usage: { defaultServiceAccount: true, pods: 2_000, podsReferencing: 2_000, isPartial: true } },
    `not-read warning: Only the first 2,000 pods were read. | The image check below shows whether a pull would work now.`,
    `not-read warning: 只读取了前 2,000 个 Pod。 | 下方的镜像检查会显示现在能否拉取。`,
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
    'reconnect-github error: Your GitHub token was revoked. New pulls fail until you reconnect and update. | Reconnect GitHub, then update this secret. | [Reconnect GitHub]',
    'reconnect-github error: 你的 GitHub 令牌已被撤销，重新连接并更新前，新的拉取都会失败。 | 请重新连接 GitHub，然后更新这个 Secret。 | [重新连接 GitHub]',
  ],
  [
    'the pasted token was revoked',
    { connection: 'revoked' },
    'reconnect-github error: Your GitHub token was revoked. New pulls fail until you reconnect and update. | Replace the classic token on the Connection page, then update this secret. | [Replace classic token]',
    'reconnect-github error: 你的 GitHub 令牌已被撤销，重新连接并更新前，新的拉取都会失败。 | 请在“连接”页面更换经典令牌，然后更新这个 Secret。 | [更换经典令牌]',
    'pat',
  ],
  [
    'the pasted token has expired',
    { connection: 'expired' },
    'reconnect-github error: Your classic token has expired. New pulls fail until you replace it and update the secret. | Replace the classic token on the Connection page, then update this secret. | [Replace classic token]',
    'reconnect-github error: 你的经典令牌已过期，更换并更新前，新的拉取都会失败。 | 请在“连接”页面更换经典令牌，然后更新这个 Secret。 | [更换经典令牌]',
    'pat',
  ],
  [
    'the token cannot be opened',
    { connection: 'unreadable' },
    'reconnect-github error: Your stored token can’t be decrypted: its encryption key is gone. | Reconnect GitHub, then update this secret. | [Reconnect GitHub]',
    'reconnect-github error: 加密密钥已丢失，无法解密已保存的令牌。 | 请重新连接 GitHub，然后更新这个 Secret。 | [重新连接 GitHub]',
  ],
  [
    'the token expires',
    { connection: 'expiring' },
    'reconnect-github error: GitHub gave a token that expires within hours, so it is not written into a secret. | Use a classic token. Or ask whoever runs the OAuth App to switch off “Expire user access tokens”, then reconnect GitHub. | [Use a classic token]',
    'reconnect-github error: GitHub 给出的令牌几小时后就会过期，因此不会写入 Secret。 | 请使用经典令牌；或请 OAuth App 的管理员关闭“Expire user access tokens”，然后重新连接 GitHub。 | [使用经典令牌]',
  ],
  [
    'the scope is missing',
    { connection: 'scope-missing' },
    'grant-scope error: Your GitHub connection lacks read:packages. | Grant it at GitHub, then update this secret. | [Grant read:packages]',
    'grant-scope error: 你的 GitHub 连接缺少 read:packages 权限。 | 请在 GitHub 上授予权限，然后更新这个 Secret。 | [授予 read:packages]',
  ],
  [
    'the pasted token’s scope is missing',
    { connection: 'scope-missing' },
    'grant-scope error: Your GitHub connection lacks read:packages. | Give the classic token the scope read:packages at GitHub, or replace it; then update this secret. | [Replace classic token]',
    'grant-scope error: 你的 GitHub 连接缺少 read:packages 权限。 | 请在 GitHub 上给经典令牌 read:packages 权限范围，或更换令牌，然后更新这个 Secret。 | [更换经典令牌]',
    'pat',
  ],
  [
    'there is no PullSecret',
    { secret: { state: 'missing' } },
    `provision error: This namespace has no pull secret. | ${RETRIED} | [Create this secret]`,
    `provision error: 此命名空间还没有拉取凭据。 | ${RETRIED_ZH} | [创建这个 Secret]`,
  ],
  [
    'it holds an older token',
    { secret: { state: 'outdated', detail: 'token-changed' } },
    `update-secret warning: The secret still holds your previous token. | ${RETRIED} | [Update this secret]`,
    `update-secret warning: Secret 中仍是你之前的令牌。 | ${RETRIED_ZH} | [更新这个 Secret]`,
  ],
  [
    'it was written for another login',
    { secret: { state: 'outdated', detail: 'login-changed' } },
    `update-secret warning: The secret was written for your former login ada-old. You are ada now. | ${RETRIED} | [Update this secret]`,
    `update-secret warning: Secret 是为你以前的登录名 ada-old 写入的，你现在是 ada。 | ${RETRIED_ZH} | [更新这个 Secret]`,
  ],
  [
    'it lacks labels',
    { secret: { state: 'outdated', detail: 'labels-changed' } },
    'update-secret warning: Pullkey’s labels or annotations on this secret were changed or removed. | [Update this secret]',
    'update-secret warning: 此 Secret 上 Pullkey 的标签或注解已被改动或删除。 | [更新这个 Secret]',
  ],
  [
    'it holds the token among other content',
    { secret: { state: 'outdated', detail: 'content-changed' } },
    `update-secret warning: The secret holds your current token, but its content was changed. | ${RETRIED} | [Update this secret]`,
    `update-secret warning: Secret 中是你当前的令牌，但内容已被改动。 | ${RETRIED_ZH} | [更新这个 Secret]`,
  ],
  [
    'it is unusable',
    { secret: { state: 'malformed' } },
    `update-secret error: The secret isn’t a valid credential for the registry. | ${RETRIED} | [Update this secret]`,
    `update-secret error: Secret 不是该镜像仓库的有效凭据。 | ${RETRIED_ZH} | [更新这个 Secret]`,
  ],
  [
    'it is somebody else’s',
    { secret: { state: 'foreign' } },
    'secret-foreign error: There is already a ghcr-secret here that Pullkey didn’t create. Pullkey leaves it alone. | Look at it with the command below. If nobody needs it, delete it, then create this secret.',
    'secret-foreign error: 这里已有一个并非由 Pullkey 创建的 ghcr-secret。Pullkey 不会修改它。 | 用下面的命令查看它。如果没有人需要它，请自行删除，然后下发凭据。',
  ],
  [
    'another tool manages it',
    { secret: { state: 'outdated', detail: 'token-changed', managers: ['helm', 'velero'] } },
    'secret-conflict error: The secret needs an update, but Kubernetes refuses Pullkey’s change: helm, velero also manage it. | Remove the secret from that tool, or take it over: Pullkey then writes your token, and the other tool may change it back. | [Take over]',
    'secret-conflict error: 此 Secret 需要更新，但 helm, velero 也在管理它，Kubernetes 因此拒绝 Pullkey 的修改。 | 请从该工具中移除此 Secret，或者接管它：Pullkey 会写入你的令牌，但该工具可能再次改回。 | [接管]',
  ],
  [
    'it is outdated and immutable',
    { secret: { state: 'outdated', detail: 'token-changed', immutable: true } },
    'secret-conflict error: The secret needs an update, but it is marked immutable, so nobody can change it. | Take it over: Pullkey deletes it and creates it again with your token. Running pods are not affected. | [Take over]',
    'secret-conflict error: 此 Secret 需要更新，但它被标记为不可变（immutable），Kubernetes 不允许任何人修改。 | 可以接管：Pullkey 会删除它，并用你的令牌重新创建。运行中的 Pod 不受影响。 | [接管]',
  ],
  [
    'it is being deleted',
    { secret: { state: 'current', isDeleting: true } },
    'secret-deleting error: The secret is being deleted. A finalizer keeps it for now. | The command below shows which finalizer keeps it. Create the secret again when it is gone.',
    'secret-deleting error: 此 Secret 正在删除，目前被 finalizer 保留。 | 用下面的命令查看是哪个 finalizer 保留了它。删除完成后再重新下发。',
  ],
  [
    'its namespace is being deleted',
    { isNamespaceDeleting: true },
    'secret-deleting error: This namespace is being deleted. Nothing can be written here any more. | If it should stay, ask whoever deleted it. Otherwise remove the project, or provision again when the namespace is gone.',
    'secret-deleting error: 此命名空间正在删除，无法再写入任何内容。 | 如果不该删除，请联系删除它的人。否则请移除项目，或在命名空间删除完成后重新下发。',
  ],
  [
    'the cluster is out of reach',
    { secret: { state: 'unreadable', detail: 'connection' } },
    'cluster-unreachable error: The secret could not be read: nothing answers at the cluster’s address. | Secrets and pods stay as they are.',
    'cluster-unreachable error: 无法读取 Secret：集群地址没有响应。 | Secret 和 Pod 保持原样。',
  ],
  [
    'the cluster has no address',
    { secret: { state: 'unreadable', detail: 'name' } },
    'cluster-unreachable error: The secret could not be read: Pullkey can’t resolve the cluster’s name (DNS). | Ask whoever runs Pullkey to check how it reaches the cluster. Secrets and pods stay as they are.',
    'cluster-unreachable error: 无法读取 Secret：Pullkey 无法解析集群的域名（DNS）。 | 请 Pullkey 管理员检查集群的连接配置。Secret 和 Pod 保持原样。',
  ],
  [
    'the cluster does not know Pullkey',
    { secret: { state: 'unreadable', detail: 'credential' } },
    'cluster-credential error: The cluster rejected Pullkey’s own credential, so the secret could not be read. | Ask whoever runs Pullkey to renew its credential. Secrets and pods stay as they are.',
    'cluster-credential error: 集群拒绝了 Pullkey 自身的凭据，因此无法读取 Secret。 | 请 Pullkey 管理员更新凭据。Secret 和 Pod 保持原样。',
  ],
  [
    'the cluster refuses',
    { secret: { state: 'unreadable', detail: 'denied' } },
    'cluster-denied error: The cluster doesn’t allow Pullkey to read the secret here. | Ask whoever runs the cluster to grant Pullkey’s role.',
    'cluster-denied error: 集群不允许 Pullkey 读取这里的 Secret。 | 请集群管理员授予 Pullkey 的角色。',
  ],
]

test.each(table)('%s', (_, findings, english, chinese, source) => {
  expect(tell(inEnglish, findings, source)).toBe(english)
  expect(tell(inChinese, findings, source)).toBe(chinese)
})
