import { expect, test } from 'vitest'
import messages from '#app/_messages/en.json'
import {
  APP,
  failing,
  HOLDS,
  inChinese,
  inEnglish,
  pods,
  refused,
  SAML,
  SCOPE,
  tellHeld,
  WRITTEN_AT,
} from '#app/projects/[projectId]/verdict-words.fixtures.ts'
import type { Findings } from '#server/domain/diagnose.ts'
import type { OutdatedBecause } from '#server/domain/pull-secret.ts'

/** What is told to somebody while another person's token, grace's, stands in the secret. */

const outdated = (detail: OutdatedBecause): Partial<Findings> => ({
  secret: { state: 'outdated', detail, provisionedAt: WRITTEN_AT },
})

const mine = '[Put my token here]'
const mineZh = '[放入我的令牌]'
const cannot = '1 pod of web can’t pull ghcr.io/acme/web:1.4:'
const cannotZh = 'web 的 1 个 Pod 无法拉取 ghcr.io/acme/web:1.4：'
const access = `Put your own token here if you have access, or ask @grace to get it. | ${mine}`
const accessZh = `如果你有访问权限，请放入你自己的令牌；否则请 @grace 取得权限。 | ${mineZh}`

const table: [name: string, findings: Partial<Findings>, english: string, chinese: string][] = [
  [
    'their token works',
    {},
    'ok ok: The pull secret is in place with @grace’s current token.',
    'ok ok: 拉取凭据已就位，内容是 @grace 当前的令牌。',
  ],
  [
    'they have left',
    outdated('holder-left'),
    `update-secret warning: @grace has left this project, and their token is still in the secret. | Put your own token here. Until somebody does, pulls depend on @grace’s token. | ${mine}`,
    `update-secret warning: @grace 已退出此项目，但 Secret 中仍是其令牌。 | 请放入你自己的令牌。在此之前，拉取依赖 @grace 的令牌。 | ${mineZh}`,
  ],
  [
    'their connection is gone',
    outdated('no-connection'),
    `update-secret warning: The secret holds @grace’s token, but their GitHub connection no longer works. | Put your own token here, or ask @grace to reconnect GitHub and update this secret. | ${mine}`,
    `update-secret warning: Secret 中是 @grace 的令牌，但其 GitHub 连接已失效。 | 请放入你自己的令牌，或请 @grace 重新连接 GitHub 并更新这个 Secret。 | ${mineZh}`,
  ],
  [
    'their token has expired',
    outdated('token-expired'),
    `update-secret warning: The secret holds @grace’s token, which has expired. | Put your own token here, or ask @grace to reconnect GitHub and update this secret. | ${mine}`,
    `update-secret warning: Secret 中是 @grace 的令牌，该令牌已过期。 | 请放入你自己的令牌，或请 @grace 重新连接 GitHub 并更新这个 Secret。 | ${mineZh}`,
  ],
  [
    'they have a newer token',
    outdated('token-changed'),
    `update-secret warning: The secret still holds a previous token of @grace. | @grace can update it. Or put your own token here. | ${mine}`,
    `update-secret warning: Secret 中仍是 @grace 之前的令牌。 | @grace 可以更新它，你也可以放入自己的令牌。 | ${mineZh}`,
  ],
  [
    'the registry refuses their token',
    pods(failing('token-dead')),
    `update-secret error: ${cannot} the registry no longer accepts the token in this secret. | Put your own token here, or ask @grace to reconnect GitHub and update this secret. | ${mine}`,
    `update-secret error: ${cannotZh}镜像仓库不再接受这个 Secret 中的令牌。 | 请放入你自己的令牌，或请 @grace 重新连接 GitHub 并更新这个 Secret。 | ${mineZh}`,
  ],
  [
    'they have no access',
    pods(failing('no-access')),
    `no-access error: ${cannot} @grace has no access to it. | ${access}`,
    `no-access error: ${cannotZh}@grace 没有访问权限。 | ${accessZh}`,
  ],
  [
    'an organisation wants single sign-on of them',
    refused(SAML),
    `sso-required error: ${cannot} an organisation requires single sign-on before it accepts @grace’s token. | ${access}`,
    `sso-required error: ${cannotZh}某个组织要求先完成单点登录才接受 @grace 的令牌。 | ${accessZh}`,
  ],
  [
    'their token lacks a scope',
    refused(SCOPE),
    `update-secret error: ${cannot} the registry says that @grace’s token lacks read:packages. | ${access}`,
    `update-secret error: ${cannotZh}镜像仓库表示 @grace 的令牌缺少 read:packages 权限。 | ${accessZh}`,
  ],
  [
    'an organisation has not approved the app for them',
    refused(APP),
    `no-access error: ${cannot} an organisation has not approved Pullkey’s OAuth App. | ${access}`,
    `no-access error: ${cannotZh}某个组织没有批准 Pullkey 的 OAuth App。 | ${accessZh}`,
  ],
]

test.each(table)('%s', (_, findings, english, chinese) => {
  expect(tellHeld(inEnglish, findings)).toBe(english)
  expect(tellHeld(inChinese, findings)).toBe(chinese)
})

test('no word to whoever does not hold the token calls it theirs', () => {
  const reasons = Object.keys(messages.card.because) as OutdatedBecause[]
  const secrets: Findings['secret'][] = [
    { state: 'current', provisionedAt: WRITTEN_AT },
    { state: 'malformed' },
    { state: 'outdated', detail: 'token-changed', immutable: true },
    ...reasons.map((detail) => ({ state: 'outdated' as const, detail })),
  ]
  for (const secret of secrets)
    for (const cause of [undefined, 'token-dead', 'no-access', 'no-credential', 'not-found'] as const) {
      const told = tellHeld(inEnglish, { secret, ...(cause && pods(failing(cause))) })
      expect(told).not.toContain(HOLDS)
      expect(told).not.toMatch(/[Yy]our (current|previous|GitHub|token|former)|Reconnect GitHub|Connection page/)
    }
})
