import { expect, test } from 'vitest'
import {
  APP,
  type Case,
  CLASSIC,
  EVENTS,
  failing,
  HOLDS,
  lost,
  mendOf,
  pods,
  RETRIED,
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
  ],
  [
    'the registry says that the scope is missing',
    refused(SCOPE),
    `grant-scope error: The registry says that your token may not read packages: 1 pod cannot pull ghcr.io/acme/web:1.4. | Grant it at GitHub, then update this secret. | ${RETRIED} | [Grant read:packages]`,
  ],
  [
    'pods run without naming it',
    {
      ...pods(unnamed(), unnamed({ pod: 'web-2' })),
      usage: { defaultServiceAccount: false, pods: 2, podsReferencing: 0 },
    },
    'not-referenced warning: 2 pods pull from the registry without naming the secret. | Name it in the pod template or the service account. Pods made earlier must be re-created by their owner. | [How to use it]',
  ],
  [
    'pods are older than their account’s mention of it',
    pods(unnamed()),
    'not-referenced warning: 1 pod pulls from the registry without naming the secret. | The default service account names it by now. Pods made before that must be re-created by their owner; a template with pull secrets of its own must name this one too. | [How to use it]',
  ],
  [
    'pods of another account fail',
    pods(failing('no-credential', { references: false, serviceAccount: 'builder' })),
    'not-referenced error: Pulls fail: 1 pod does not name the secret. | Name it in the pod template or in the service account builder, which these pods use. Pods made earlier must be re-created by their owner. | [How to use it]',
  ],
  [
    'the token is dead',
    pods(failing('token-dead')),
    `reconnect-github error: GitHub no longer accepts the token: 1 pod cannot pull ghcr.io/acme/web:1.4. | Reconnect GitHub, then update this secret. | ${RETRIED} | [Reconnect GitHub]`,
  ],
  [
    'the person has no access',
    pods(failing('no-access'), failing('no-access', { pod: 'web-2' })),
    `no-access error: You may not read ghcr.io/acme/web:1.4: 2 pods cannot pull it. | Ask an owner of the package to give you the read role. | ${RETRIED} | [Open the package at GitHub]`,
  ],
  [
    'the organisation has not approved the app',
    refused(APP),
    `no-access error: An organisation has not approved Pullkey’s OAuth App: 1 pod cannot pull ghcr.io/acme/web:1.4. | Ask an owner of the organisation to approve it at GitHub, or use a classic token. | ${RETRIED} | [Use a classic token]`,
  ],
  [
    'the app was refused, and a classic token is in use by now',
    refused(APP),
    `no-access error: An organisation has not approved Pullkey’s OAuth App: 1 pod cannot pull ghcr.io/acme/web:1.4. | The secret holds a token of another kind by now. The next attempt takes that one. | ${RETRIED}`,
    'pat',
  ],
  [
    'the organisation forbids classic tokens',
    refused(CLASSIC),
    `no-access error: An organisation forbids classic tokens: 1 pod cannot pull ghcr.io/acme/web:1.4. | Use the OAuth token again on the Connection page, then update this secret. | ${RETRIED} | [Go back to the OAuth token]`,
    'pat',
  ],
  [
    'a classic token was refused, and the OAuth token is in use by now',
    refused(CLASSIC),
    `no-access error: An organisation forbids classic tokens: 1 pod cannot pull ghcr.io/acme/web:1.4. | The secret holds a token of another kind by now. The next attempt takes that one. | ${RETRIED}`,
  ],
  [
    'single sign-on is wanted',
    refused(SAML),
    `sso-required error: An organisation wants single sign-on before it lets your token in: 1 pod cannot pull ghcr.io/acme/web:1.4. | Sign in to the organisation there. If it goes on refusing, forget the connection, connect GitHub again while you are signed in there, and update this secret. | ${RETRIED} | [Authorise at GitHub]`,
  ],
  [
    'single sign-on is wanted of a pasted token',
    refused(SAML),
    `sso-required error: An organisation wants single sign-on before it lets your token in: 1 pod cannot pull ghcr.io/acme/web:1.4. | Authorise the token there, or by “Configure SSO” beside it in your tokens at GitHub. | ${RETRIED} | [Authorise at GitHub]`,
    'pat',
  ],
  [
    'there is no such image',
    pods(failing('not-found')),
    `image-not-found error: ghcr.io/acme/web:1.4 is not in the registry: 1 pod cannot pull it. | Check its name and tag, or push it. | ${RETRIED} | [Open the package at GitHub]`,
  ],
  [
    'it is for another platform',
    pods(failing('wrong-platform')),
    `image-not-found error: ghcr.io/acme/web:1.4 is not built for the node’s platform: 1 pod cannot pull it. | Build it for that platform too, and push it. | ${RETRIED} | [Open the package at GitHub]`,
  ],
  [
    'pulls are throttled',
    pods(failing('rate-limited')),
    `registry-trouble error: 1 pod cannot pull ghcr.io/acme/web:1.4: too many pulls in a short time. | Wait: it lifts by itself. This says nothing about the secret. | ${RETRIED}`,
  ],
  [
    'the registry’s name is not found',
    pods(failing('dns')),
    `registry-trouble error: 1 pod cannot pull ghcr.io/acme/web:1.4: the node does not find the registry’s name. | Ask whoever runs the cluster to look at its name resolution. This says nothing about the secret. | ${RETRIED}`,
  ],
  [
    'the registry is not reached',
    pods(failing('timeout')),
    `registry-trouble error: 1 pod cannot pull ghcr.io/acme/web:1.4: the registry could not be reached in time. | Ask whoever runs the cluster whether its nodes reach the registry. This says nothing about the secret. | ${RETRIED}`,
  ],
  [
    'nobody knows why',
    pods(failing('other')),
    'registry-trouble error: 1 pod cannot pull ghcr.io/acme/web:1.4, for a reason that Pullkey does not know. | What the node said, if it said anything, stands below.',
  ],
  [
    'the reason may stand where Pullkey may not read',
    { ...pods(failing('other')), ...lost('events') },
    `registry-trouble error: 1 pod cannot pull ghcr.io/acme/web:1.4. The reason may stand in the pods’ events, which Pullkey may not read. | ${EVENTS}`,
  ],
  [
    'the reason may stand where nothing could be read',
    { ...pods(failing('other')), ...lost('events', 'failed') },
    `registry-trouble error: 1 pod cannot pull ghcr.io/acme/web:1.4. The reason may stand in the pods’ events, which Pullkey could not read: the cluster failed. | ${EVENTS}`,
  ],
]

test.each(table)('%s', (_, findings, text, source) => {
  expect(tell(findings, source)).toBe(text)
})

test('links lead to the package, and to the single sign-on of the organisation that owns it', () => {
  expect(mendOf(pods(failing('no-access')))).toEqual({ kind: 'package', address: 'https://ghcr.io/acme/web' })
  expect(mendOf(refused(SAML))).toMatchObject({ address: 'https://github.com/orgs/acme/sso' })
})

test('a name that no organisation can have leads nowhere', () => {
  const message = 'Resource protected by organization SAML enforcement.'
  expect(mendOf(pods(failing('no-access', { message, image: 'ghcr.io/..%2f/web' })))).toBeNull()
})
