import { expect, test } from 'vitest'
import { type Case, inChinese, inEnglish, tell } from '#app/projects/[projectId]/verdict-words.fixtures.ts'

/** What is found where others have a say: an administrator who lets nobody in, and a Secret that somebody else wrote. */

const foreign = (...managers: string[]) => ({ secret: { state: 'foreign' as const, managers } })
const replaced = 'your credential for the registry then replaces all of its content.'
const look =
  'Look at it with the command below. If you take it over, your credential for the registry replaces all of its content.'
const lookZh = '用下面的命令查看它。接管后，其全部内容将被替换为你的镜像仓库凭据。'

const table: Case[] = [
  [
    'the namespace’s administrator has not let the project in',
    {
      secret: { state: 'unreadable', detail: 'consent' },
      usage: { defaultServiceAccount: null, unreadable: 'consent' },
    },
    'consent-missing error: Pullkey isn’t let into this namespace: its administrator hasn’t given consent, or has withdrawn it. | Ask its administrator to apply the manifest below, then try again. Until then Pullkey reads and writes nothing here; running pods are not affected. | [Try again]',
    'consent-missing error: Pullkey 无权进入此命名空间：其管理员尚未授权，或已撤回授权。 | 请其管理员应用下方的清单，然后重试。在此之前，Pullkey 不会在这里读取或写入任何内容；运行中的 Pod 不受影响。 | [重试]',
  ],
  [
    'a tool wrote the secret',
    foreign('argocd-controller', 'kubectl-edit'),
    `secret-foreign error: There is already a ghcr-secret here that Pullkey didn’t create: argocd-controller manages it. | ${look} | [Take over]`,
    `secret-foreign error: 这里已有一个并非由 Pullkey 创建的 ghcr-secret：由 argocd-controller 管理。 | ${lookZh} | [接管]`,
  ],
  ...[['kubectl-create'], ['before-first-apply'], []].map(
    (managers): Case => [
      `the secret was made by hand: ${managers}`,
      foreign(...managers),
      `secret-foreign error: There is already a ghcr-secret here that Pullkey didn’t create: it was made by hand. | ${look} | [Take over]`,
      `secret-foreign error: 这里已有一个并非由 Pullkey 创建的 ghcr-secret：它是手动创建的。 | ${lookZh} | [接管]`,
    ],
  ),
  [
    'Pullkey wrote the secret for another project',
    foreign('pullkey'),
    `secret-foreign error: There is already a ghcr-secret here that Pullkey wrote for another project. | If that project no longer needs it, take it over: ${replaced} | [Take over]`,
    'secret-foreign error: 这里已有一个 Pullkey 为其他项目写入的 ghcr-secret。 | 如果那个项目不再需要它，可以接管：其全部内容将被替换为你的镜像仓库凭据。 | [接管]',
  ],
  [
    'the secret was changed by hand',
    { secret: { state: 'outdated', detail: 'token-changed', managers: ['kubectl-edit'] } },
    'secret-conflict error: The secret needs an update, but it was changed by hand, so Kubernetes refuses Pullkey’s change. | Take it over: Pullkey then writes your token over that change. | [Take over]',
    'secret-conflict error: 此 Secret 需要更新，但它被手动修改过，Kubernetes 因此拒绝 Pullkey 的修改。 | 可以接管：Pullkey 会用你的令牌覆盖该修改。 | [接管]',
  ],
]

test.each(table)('%s', (_, findings, english, chinese) => {
  expect(tell(inEnglish, findings)).toBe(english)
  expect(tell(inChinese, findings)).toBe(chinese)
})
