import { expect, inject, test } from 'vitest'
import { coreApi } from '#sandbox/cluster/core-api.ts'
import { layPod } from '#sandbox/cluster/pods.ts'
import { pullFailure } from '#sandbox/cluster/pull-failures.ts'
import { removePerson } from '#server/services/people.ts'
import { getSecret } from '#tests/support/kubernetes.ts'
import { type HeldByMember, heldByMember } from '#tests/support/shared-project.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** What the others see and may do while somebody's token stands in a PullSecret of theirs, and when it dies. */

const world = await openFileWorld()
const { kubeconfig } = inject('sandbox')
const core = coreApi(kubeconfig)
const signal = AbortSignal.timeout(120_000)

const heldByGrace = () => heldByMember(world)
type Held = HeldByMember

/** What ada is told. */
async function toldAda({ ada: { caller }, projectId, environmentId }: Held) {
  const [{ secret, verdict }, [listed], [glance], [plan]] = await Promise.all([
    caller.pullStatus.read({ projectId, environmentId }),
    caller.pullStatus.overview(),
    caller.pullStatus.glance({ projectIds: [projectId] }),
    caller.pullSecret.plan({ projectId }),
  ])
  return { secret, verdict, listed: listed?.secret, glance: glance?.verdict, plan }
}

/** Lets a pod fail as it does where the token is dead. */
async function letPodFail(namespace: string, owner: string) {
  const image = `ghcr.io/${owner}/web:1`
  const { backOff, events } = pullFailure('token-dead', image)
  const containers = [{ name: 'app', image, state: { waiting: backOff } }]
  await layPod(kubeconfig, { namespace, name: 'web', imagePullSecrets: ['ghcr-secret'], containers, events })
}

type Case = [
  what: string,
  end: (held: Held) => Promise<unknown>,
  because: 'no-connection' | 'token-expired' | 'holder-left' | 'token-changed',
  severity: 'warning' | 'error',
  action: 'update' | 'replace',
]

const expireClassic = async ({ grace }: Held) => {
  const { db } = world.deps
  await db.gitConnection.updateMany({ where: { userId: grace.actor.id }, data: { expiresAt: new Date(0) } })
}
const useClassic = async ({ grace }: Held) => {
  const { token } = await world.github.mintToken(grace.login, { kind: 'classic', scopes: ['read:packages'] })
  await grace.caller.connection.usePat({ token })
}

const stays: Case[] = [
  [
    'is found to be revoked by a check',
    async ({ grace }) => {
      await world.github.revokeTokens(grace.login)
      expect(await grace.caller.connection.check()).toMatchObject({ state: 'revoked' })
    },
    ...(['no-connection', 'error', 'update'] as const),
  ],
  [
    'has expired',
    async (held) => {
      await useClassic(held)
      await held.grace.caller.pullSecret.provision({ projectId: held.projectId })
      await expireClassic(held)
    },
    ...(['token-expired', 'error', 'update'] as const),
  ],
  ['was changed for another of theirs', useClassic, ...(['token-changed', 'warning', 'replace'] as const)],
  [
    'stays when they leave',
    ({ grace, projectId }) => grace.caller.member.leave({ projectId }),
    ...(['holder-left', 'warning', 'replace'] as const),
  ],
  [
    'stays when they are removed',
    ({ ada, grace, projectId }) => ada.caller.member.remove({ projectId, githubId: grace.githubId }),
    ...(['holder-left', 'warning', 'replace'] as const),
  ],
]

test.each(stays)(
  'a token of another member that %s is outdated everywhere, with its reason, and stays',
  async (_, end, detail, severity, action) => {
    const held = await heldByGrace()
    const holder = { login: held.grace.login, isYou: false }
    expect(await toldAda(held)).toMatchObject({
      secret: { state: 'current', holder },
      listed: { state: 'current', holder },
      verdict: { code: 'ok', severity: 'ok', facts: { holder: held.grace.login } },
      plan: { action: 'replace', holder: { login: held.grace.login } },
    })
    await end(held)
    const verdict = {
      code: 'update-secret',
      severity,
      facts: { secret: 'outdated', because: detail, holder: held.grace.login },
    }
    const secret = { state: 'outdated', detail, holder }
    const told = await toldAda(held)
    expect(told).toMatchObject({ secret, listed: secret, verdict, glance: verdict, plan: { action } })
    expect(await getSecret(core, held.namespace)).not.toBeNull()

    await letPodFail(held.namespace, held.grace.login)
    const failing = { ...verdict, severity: 'error', facts: { ...verdict.facts, pods: 1 } }
    expect(await toldAda(held)).toMatchObject({ verdict: failing, glance: failing })
    const wish = action === 'replace' ? { replace: true } : {}
    expect(await held.ada.caller.pullSecret.provision({ projectId: held.projectId, ...wish })).toMatchObject([
      { outcome: 'updated' },
    ])
    expect((await toldAda(held)).secret).toMatchObject({
      state: 'current',
      holder: { login: held.ada.login, isYou: true },
    })
  },
)

const goes: [string, (held: Held) => Promise<unknown>][] = [
  ['forgets their Connection', ({ grace }) => grace.caller.connection.forget()],
  ['deletes their account', ({ grace }) => grace.caller.account.remove()],
  ['is taken off by the operator', ({ grace }) => removePerson(world.deps, grace.actor, signal)],
  [
    'withdraws it after they left',
    async ({ grace, projectId, environmentId }) => {
      await grace.caller.member.leave({ projectId })
      await grace.caller.connection.withdraw({ environmentId })
    },
  ],
  [
    'deletes their account after they left',
    async ({ grace, projectId }) => {
      await grace.caller.member.leave({ projectId })
      await grace.caller.account.remove()
    },
  ],
]

test.each(goes)('a token of another member who %s is out, and the others are told to put theirs', async (_, end) => {
  const held = await heldByGrace()
  await end(held)
  expect(await getSecret(core, held.namespace)).toBeNull()
  expect(await toldAda(held)).toMatchObject({
    secret: { state: 'missing' },
    listed: { state: 'missing' },
    verdict: { code: 'provision', severity: 'error' },
    plan: { action: 'create' },
  })
  expect(await world.deps.db.placement.count({ where: { userId: held.grace.actor.id } })).toBe(0)
})

test('another’s token needs no Connection of the reader’s, and one’s own does', async () => {
  const held = await heldByGrace()
  await held.ada.caller.connection.forget()
  expect(await toldAda(held)).toMatchObject({
    secret: { state: 'current', holder: { login: held.grace.login } },
    verdict: { code: 'ok', severity: 'ok' },
    plan: { action: 'refused', reason: 'NOT_CONNECTED' },
  })
  await held.grace.caller.connection.forget()
  expect((await toldAda(held)).verdict).toMatchObject({ code: 'connect-github' })
})

test('nobody is sent to GitHub for another’s token: a node that calls it dead is told to be mended by replacing it', async () => {
  const held = await heldByGrace()
  await letPodFail(held.namespace, held.grace.login)
  const { projectId, environmentId } = held
  const own = await held.grace.caller.pullStatus.read({ projectId, environmentId })
  expect(own.verdict).toMatchObject({ code: 'reconnect-github', facts: { cause: 'token-dead' } })
  expect((await toldAda(held)).verdict).toMatchObject({
    code: 'update-secret',
    severity: 'error',
    facts: { secret: 'current', cause: 'token-dead', holder: held.grace.login },
  })
})

test('the holder is who the label says, also where another tool holds a field, whatever login the Secret was given to say', async () => {
  const held = await heldByGrace()
  const { namespace } = held
  const secret = await core.readNamespacedSecret({ name: 'ghcr-secret', namespace })
  const annotations = { ...secret.metadata?.annotations, 'pullkey.dev/github-login': 'somebody' }
  await core.replaceNamespacedSecret({
    name: 'ghcr-secret',
    namespace,
    body: { ...secret, metadata: { ...secret.metadata, annotations } },
  })
  expect(await toldAda(held)).toMatchObject({
    secret: { holder: { login: held.grace.login, isYou: false } },
    plan: { action: 'refused', reason: 'SECRET_CONFLICT', holder: { login: held.grace.login } },
  })
})
