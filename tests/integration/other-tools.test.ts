import { expect, inject, test } from 'vitest'
import {
  applied,
  FORCED,
  OF_APPLICATION,
  OF_BACKUP,
  OF_RELEASE,
  OTHER_CONTENT,
  openOtherTools,
  restored,
  typed,
  type Way,
} from '#tests/support/other-tools.ts'
import { expectQuiet, provisionedSecret } from '#tests/support/provisioned-secret.ts'
import { openFileWorld } from '#tests/support/world.ts'

/** A PullSecret that another tool wrote over: what it set is named, is not overwritten without asking, and is taken over. */

const world = await openFileWorld()
const tools = await openOtherTools(inject('sandbox').kubeconfigPath)
const data = { '.dockerconfigjson': OTHER_CONTENT }

const CONTENT = '.dockerconfigjson'
const ENVIRONMENT = 'pullkey.dev/environment'
const FINGERPRINT = 'pullkey.dev/token-fingerprint'
const AT = 'pullkey.dev/provisioned-at'
const MANAGED_BY = 'app.kubernetes.io/managed-by'

/** By whom and how; who is named and for which fields; and what a list can tell by metadata alone. */
const held: [string, Way, string, string[], 'outdated' | 'unknown'][] = [
  ['kubectl edit', ({ edit }, { namespace }) => edit(namespace, OTHER_CONTENT), 'kubectl-edit', [CONTENT], 'unknown'],
  ['kubectl apply', applied(OTHER_CONTENT, []), 'kubectl-client-side-apply', [CONTENT], 'unknown'],
  ['kubectl apply --server-side', applied(OTHER_CONTENT, FORCED), 'kubectl', [CONTENT], 'unknown'],
  [
    'kubectl apply --server-side of what stood there, before the token was replaced',
    async ({ read, apply }, { namespace, reconnect }) => {
      await apply(await read(namespace), '--server-side')
      await reconnect()
    },
    'kubectl',
    [CONTENT, FINGERPRINT, AT],
    'outdated',
  ],
  ['kubectl patch', ({ patch }, { namespace }) => patch(namespace, { data }), 'kubectl-patch', [CONTENT], 'unknown'],
  [
    'kubectl label',
    typed('label', `${ENVIRONMENT}=production`, '--overwrite'),
    'kubectl-label',
    [ENVIRONMENT],
    'outdated',
  ],
  [
    'kubectl annotate',
    typed('annotate', `${FINGERPRINT}=0`, '--overwrite'),
    'kubectl-annotate',
    [FINGERPRINT],
    'unknown',
  ],
  [
    'Helm 3, which patches',
    ({ patch }, { namespace }) => patch(namespace, { metadata: OF_RELEASE, data }, '--field-manager=helm'),
    'helm',
    [CONTENT, MANAGED_BY],
    'unknown',
  ],
  [
    'Helm 4, which applies',
    applied(OTHER_CONTENT, [...FORCED, '--field-manager=helm'], OF_RELEASE),
    'helm',
    [CONTENT, MANAGED_BY],
    'unknown',
  ],
  [
    'Argo CD',
    applied(OTHER_CONTENT, ['--field-manager=argocd-controller'], OF_APPLICATION),
    'argocd-controller',
    [CONTENT],
    'unknown',
  ],
  [
    'Argo CD with ServerSideApply',
    applied(OTHER_CONTENT, [...FORCED, '--field-manager=argocd-controller'], OF_APPLICATION),
    'argocd-controller',
    [CONTENT],
    'unknown',
  ],
  [
    'Velero before 1.10.2, which restores',
    restored(['--field-manager=velero-server'], OF_BACKUP),
    'velero-server',
    [CONTENT, FINGERPRINT, AT],
    'unknown',
  ],
  ['kubectl create of a saved file', restored([]), 'kubectl-create', [CONTENT, FINGERPRINT, AT], 'unknown'],
  [
    'kubectl create of a file with managed fields',
    restored([], {}, ['--show-managed-fields']),
    'kubectl-create',
    [CONTENT, FINGERPRINT, AT],
    'unknown',
  ],
  [
    'nobody, since the managed fields were cleared',
    async ({ patch }, { namespace, reconnect }) => {
      await patch(namespace, { metadata: { managedFields: [{}] } }, '--type=merge')
      await reconnect()
    },
    'before-first-apply',
    [CONTENT, FINGERPRINT, AT],
    'unknown',
  ],
]

test.each(held)(
  'held by %s: it is named, nothing is overwritten without asking, and "Take over" replaces what it set',
  async (...row) => {
    const [, write, by, fields, listed] = row
    const place = await provisionedSecret(world, 'shared')
    const { plan, provision, read, overview, object, environmentId } = place
    await write(tools, place)
    const before = await object()
    const hold = { managers: [by], replaces: [{ manager: by, fields }] }

    const { secret, verdict } = await read()
    expect(secret).toMatchObject({ state: 'outdated', ...hold })
    // Labels alone keep no pod from pulling.
    const severity = secret.detail === 'labels-changed' ? 'warning' : 'error'
    expect(verdict).toMatchObject({ code: 'secret-conflict', severity, facts: { managers: [by] } })
    expect(await overview()).toMatchObject({ state: listed })
    const planned = await plan()
    expect(planned).toMatchObject({ action: 'refused', reason: 'SECRET_CONFLICT', ...hold })
    expect(await provision()).toMatchObject({ outcome: 'failed', error: { code: 'SECRET_CONFLICT', ...hold } })
    expect(await object()).toEqual(before)

    const versions = { [environmentId]: planned?.version }
    expect(await provision({ takeOver: true, versions })).toMatchObject({ outcome: 'updated' })
    await expectQuiet(place)
  },
)
