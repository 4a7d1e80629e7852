import { expect, test } from 'vitest'
import type { TokenSource } from '#app/connection/use-connection-check.ts'
import { tellCheck } from '#app/projects/[projectId]/pull-check-words.ts'
import { inChinese, inEnglish, nameOf, type Translator } from '#app/projects/[projectId]/verdict-words.fixtures.ts'
import type { PullCheckResult } from '#server/domain/pull-check.ts'
import type { SecretStatus, VerdictCode } from '#server/domain/pull-status.ts'

const checkedAt = '2026-01-02T12:00:00.000Z'
const image = 'ghcr.io/acme/api:2.0'
const current: SecretStatus = { state: 'current', provisionedAt: '2026-01-02T11:00:00.000Z' }
const outdated: SecretStatus = { ...current, state: 'outdated', detail: 'token-changed' }

interface Standing {
  source?: TokenSource | null
  secret?: SecretStatus
  code?: VerdictCode
  readAt?: string
}

/** Mark, then all that a person reads. */
function tell(t: Translator, result: PullCheckResult, standing: Standing = {}): string {
  const { source = 'oauth', secret = current, code = 'ok', readAt = '2026-01-02T11:30:00.000Z' } = standing
  const status = { secret, readAt, verdict: { code, severity: 'ok' as const, facts: {} } }
  const standpoint = { source: source ?? undefined, gitHubUrl: 'https://github.com', image, status }
  const { tone, sentence, hint, mend } = tellCheck({ ...result, checkedAt }, standpoint)
  const told = hint && t.markup(hint, { time: () => 'then' })
  const action = nameOf(t, mend ?? null)
  const read = [t(`imageCheck.sentences.${sentence}`, { image }), told, action && `[${action}]`].filter(Boolean)
  return `${tone}: ${read.join(' | ')}`
}

const RECONNECT = 'Even pulls of public images fail with a dead token. Reconnect GitHub, then update this secret.'
const NOTHING_SAID = 'The secret may be fine: nodes reach the registry on their own.'

const table: [result: PullCheckResult, english: string, chinese: string, standing?: Standing][] = [
  [{ result: 'pullable' }, `ok: A pull of ${image} would work now.`, `ok: 现在可以拉取 ${image}。`],
  [
    { result: 'denied' },
    `error: The token in this secret has no access to ${image}. | Ask an owner of the package to give you the read role. | [Open the package at GitHub]`,
    `error: 这个 Secret 中的令牌没有 ${image} 的访问权限。 | 请包的所有者给你读取角色。 | [在 GitHub 上打开这个包]`,
  ],
  [
    { result: 'denied', detail: 'sso' },
    `error: An organisation wants single sign-on before it lets the token in this secret read ${image}. | Authorise the token there, or use “Configure SSO” beside it in your tokens at GitHub. | [Authorise at GitHub]`,
    `error: 某个组织要求先完成单点登录，才允许这个 Secret 中的令牌读取 ${image}。 | 请在那里给令牌授权，或者在 GitHub 的令牌列表中点击它旁边的“Configure SSO”。 | [在 GitHub 上授权]`,
    { source: 'pat' },
  ],
  [
    { result: 'denied', detail: 'oauth-app' },
    `error: An organisation has not approved Pullkey’s OAuth App, so the token in this secret may not read ${image}. | Ask an owner of the organisation to approve it at GitHub, or use a classic token. | [Use a classic token]`,
    `error: 某个组织没有批准 Pullkey 的 OAuth App，因此这个 Secret 中的令牌无权读取 ${image}。 | 请组织的所有者在 GitHub 上批准它，或者使用经典令牌。 | [使用经典令牌]`,
  ],
  [
    { result: 'denied', detail: 'classic-token' },
    `error: An organisation forbids classic tokens, so the one in this secret may not read ${image}. | Use the OAuth token again on the Connection page, then update this secret. | [Go back to the OAuth token]`,
    `error: 某个组织禁止使用经典令牌，因此这个 Secret 中的令牌无权读取 ${image}。 | 请在“连接”页面改回使用 OAuth 令牌，然后更新这个 Secret。 | [改回使用 OAuth 令牌]`,
    { source: 'pat' },
  ],
  [
    { result: 'denied', detail: 'classic-token' },
    `error: An organisation forbids classic tokens, so the one in this secret may not read ${image}. | The secret still holds your previous token. Update it, then check again. | [Update this secret]`,
    `error: 某个组织禁止使用经典令牌，因此这个 Secret 中的令牌无权读取 ${image}。 | Secret 中仍是你之前的令牌。请更新它，然后重新检查。 | [更新这个 Secret]`,
    { secret: outdated },
  ],
  [
    { result: 'denied', detail: 'token-lifetime' },
    `error: An organisation limits how long classic tokens may live, so the one in this secret may not read ${image}. | Replace the classic token with one that expires sooner, on the Connection page, then update this secret. | [Replace classic token]`,
    `error: 某个组织限制了经典令牌的有效期，因此这个 Secret 中的令牌无权读取 ${image}。 | 请在“连接”页面换用有效期更短的经典令牌，然后更新这个 Secret。 | [更换经典令牌]`,
    { source: 'pat' },
  ],
  [
    { result: 'denied', detail: 'scope' },
    `error: The token in this secret may not read packages, so not ${image} either. | Grant it at GitHub, then update this secret. | [Grant read:packages]`,
    `error: 这个 Secret 中的令牌无权读取包，因此也不能读取 ${image}。 | 请在 GitHub 上授予权限，然后更新这个 Secret。 | [授予 read:packages]`,
  ],
  [
    { result: 'not-found' },
    `error: The registry has no ${image}: no such tag or image. | Check its name and tag, or push it. | [Open the package at GitHub]`,
    `error: 镜像仓库中没有 ${image}：这个标签或名称不存在。 | 请检查名称和标签，或者推送它。 | [在 GitHub 上打开这个包]`,
  ],
  [
    { result: 'not-found', detail: 'package' },
    `error: The registry knows no package of the name in ${image}. | Check the name. A package that nobody has pushed to does not exist.`,
    `error: 镜像仓库中没有 ${image} 所指的包。 | 请检查名称。从未有人推送过的包并不存在。`,
  ],
  [
    { result: 'token-dead' },
    `error: The registry no longer accepts the token in this secret, so ${image} can’t be pulled. | ${RECONNECT} | [Reconnect GitHub]`,
    `error: 镜像仓库不再接受这个 Secret 中的令牌，因此无法拉取 ${image}。 | 令牌失效时，连公开镜像也无法拉取。请重新连接 GitHub，然后更新这个 Secret。 | [重新连接 GitHub]`,
  ],
  [
    { result: 'token-dead' },
    `unknown: The registry no longer accepts the token in this secret, so ${image} can’t be pulled. | The secret has changed since. Check again.`,
    `unknown: 镜像仓库不再接受这个 Secret 中的令牌，因此无法拉取 ${image}。 | Secret 在此之后有变化。请重新检查。`,
    { secret: { ...current, provisionedAt: '2026-01-02T12:01:00.000Z' }, readAt: '2026-01-02T12:01:01.000Z' },
  ],
  [
    { result: 'token-dead' },
    `error: The registry no longer accepts the token in this secret, so ${image} can’t be pulled. | ${RECONNECT} | [Reconnect GitHub]`,
    `error: 镜像仓库不再接受这个 Secret 中的令牌，因此无法拉取 ${image}。 | 令牌失效时，连公开镜像也无法拉取。请重新连接 GitHub，然后更新这个 Secret。 | [重新连接 GitHub]`,
    { secret: { ...current, state: 'outdated', detail: 'no-connection' } },
  ],
  [
    { result: 'pullable' },
    `unknown: A pull of ${image} would work now. | The secret has changed since. Check again.`,
    `unknown: 现在可以拉取 ${image}。 | Secret 在此之后有变化。请重新检查。`,
    { secret: { state: 'missing' }, readAt: '2026-01-02T12:00:01.000Z' },
  ],
  [
    { result: 'pullable' },
    `unknown: A pull of ${image} would work now. | The secret has changed since. Check again.`,
    `unknown: 现在可以拉取 ${image}。 | Secret 在此之后有变化。请重新检查。`,
    { secret: { ...current, provisionedAt: '2026-01-02T12:01:00.000Z' }, readAt: '2026-01-02T12:01:01.000Z' },
  ],
  [
    { result: 'pullable' },
    `ok: A pull of ${image} would work now.`,
    `ok: 现在可以拉取 ${image}。`,
    // An annotation that somebody edited.
    { secret: { ...current, provisionedAt: '2027-01-02T12:01:00.000Z' } },
  ],
  [
    { result: 'no-secret' },
    `error: This namespace has no pull secret, so ${image} would be pulled without a credential. | Fix your GitHub connection first, as said above.`,
    `error: 这里没有 Secret，因此拉取 ${image} 时不会带上凭据。 | 请先按上面的说明修复 GitHub 连接。`,
    { secret: { state: 'missing' }, code: 'reconnect-github' },
  ],
  [
    { result: 'no-secret' },
    `error: This namespace has no pull secret, so ${image} would be pulled without a credential. | Create it, then check again. | [Create this secret]`,
    `error: 这里没有 Secret，因此拉取 ${image} 时不会带上凭据。 | 请创建它，然后重新检查。 | [创建这个 Secret]`,
  ],
  [
    { result: 'no-secret' },
    `error: This namespace has no pull secret, so ${image} would be pulled without a credential. | Connect GitHub first: there is no token to write here. | [Connect GitHub]`,
    `error: 这里没有 Secret，因此拉取 ${image} 时不会带上凭据。 | 请先连接 GitHub：现在没有可写入这里的令牌。 | [连接 GitHub]`,
    { source: null },
  ],
  [
    { result: 'no-secret', detail: 'foreign' },
    `error: There is already a ghcr-secret here that Pullkey didn’t create. It is not used to ask for ${image}. | If nobody needs it, delete it yourself, then provision.`,
    `error: 这里已有一个并非由 Pullkey 创建的 ghcr-secret。不会用它来检查 ${image}。 | 如果没有人需要它，请自行删除，然后下发凭据。`,
  ],
  [
    { result: 'no-secret', detail: 'malformed' },
    `error: The secret isn’t a valid credential, so it doesn’t help to pull ${image}. | Update it, then check again. | [Update this secret]`,
    `error: Secret 的内容无法使用，因此对拉取 ${image} 没有帮助。 | 请更新它，然后重新检查。 | [更新这个 Secret]`,
  ],
  [
    { result: 'rate-limited' },
    `unknown: The registry asks to wait before it answers again, so ${image} could not be checked. | The secret may be fine.`,
    `unknown: 镜像仓库要求等待一段时间再询问，因此无法得知 ${image} 的情况。 | Secret 可能没有问题。`,
  ],
  [
    { result: 'rate-limited', detail: '2026-01-02T12:05:00.000Z' },
    `unknown: The registry asks to wait before it answers again, so ${image} could not be checked. | Ask again after then. The secret may be fine.`,
    `unknown: 镜像仓库要求等待一段时间再询问，因此无法得知 ${image} 的情况。 | 请在 then 之后再检查。Secret 可能没有问题。`,
  ],
  [
    { result: 'unreachable', detail: 'timeout' },
    `unknown: The registry did not answer in time, so ${image} could not be checked. | ${NOTHING_SAID}`,
    `unknown: 镜像仓库没有及时响应，因此无法得知 ${image} 的情况。 | Secret 可能没有问题：节点通过自己的网络访问镜像仓库。`,
  ],
  [
    { result: 'unreachable', detail: 'no-connection' },
    `unknown: Pullkey could not reach the registry, so ${image} could not be checked. | ${NOTHING_SAID}`,
    `unknown: Pullkey 无法连接镜像仓库，因此无法得知 ${image} 的情况。 | Secret 可能没有问题：节点通过自己的网络访问镜像仓库。`,
  ],
  [
    { result: 'unreachable', detail: 'failed' },
    `unknown: The registry failed, so ${image} could not be checked. | ${NOTHING_SAID}`,
    `unknown: 镜像仓库出错，因此无法得知 ${image} 的情况。 | Secret 可能没有问题：节点通过自己的网络访问镜像仓库。`,
  ],
  [
    { result: 'unreachable', detail: 'unexpected-answer' },
    `unknown: What came back is not what a registry answers, so ${image} could not be checked. | The secret may be fine. Ask whoever runs Pullkey what sits between it and the registry.`,
    `unknown: 返回的内容不是镜像仓库的应答，因此无法得知 ${image} 的情况。 | Secret 可能没有问题。请 Pullkey 的管理员检查它与镜像仓库之间有什么。`,
  ],
  [
    { result: 'unreachable', detail: 'foreign-realm' },
    `unknown: The registry wants the token sent to a server that is not its own. It was not sent, and ${image} could not be checked. | Ask whoever runs Pullkey to look at how the registry is set up.`,
    `unknown: 镜像仓库要求把令牌发送到不属于它的服务器。令牌没有发送，因此无法得知 ${image} 的情况。 | 请 Pullkey 的管理员检查镜像仓库的配置。`,
  ],
  [
    { result: 'unsupported-host' },
    `unknown: ${image} is on another registry. Pullkey checks only images of the registry that the secret is for; nothing was sent. | A name without a host, as in nginx, means Docker Hub.`,
    `unknown: ${image} 属于其他镜像仓库。只检查这个 Secret 所对应的镜像仓库中的镜像；没有发送任何内容。 | 像 nginx 这样不带主机名的名称指的是 Docker Hub。`,
  ],
]

test.each(table)('%o', (result, english, chinese, standing) => {
  expect(tell(inEnglish, result, standing)).toBe(english)
  expect(tell(inChinese, result, standing)).toBe(chinese)
})
