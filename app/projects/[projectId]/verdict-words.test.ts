import { expect, test } from 'vitest'
import { type Case, HOLDS, lost, RETRIED, tell, unreadPods } from '#app/projects/[projectId]/verdict-words.fixtures.ts'

/** Code and severity, then all that a person reads: sentence, hint, what happens by itself, and [the button]. */
const table: Case[] = [
  ['all is in place', {}, `ok ok: ${HOLDS}`],
  [
    'the service account could not be read',
    lost('service-account'),
    `ok ok: ${HOLDS} Whether new pods get it from the default service account could not be read: the cluster refuses.`,
  ],
  [
    'the pods could not be read',
    unreadPods('timeout'),
    `ok warning: ${HOLDS} Whether pods use it could not be read: the cluster did not answer in time. | So nobody knows here whether pulls work. The check of an image below does not need the pods.`,
  ],
  [
    'there are more pods than were read',
    { usage: { defaultServiceAccount: true, pods: 2_000, podsReferencing: 2_000, isPartial: true } },
    `ok warning: ${HOLDS} Nothing is wrong with the first 2,000 pods; there are more, which were not read. | The check of an image below tells whether a pull would work now.`,
  ],
  [
    'there is no Connection',
    { connection: 'absent' },
    'connect-github error: You have no GitHub connection, so there is no token to write here. | [Connect GitHub]',
  ],
  [
    'the token was revoked',
    { connection: 'revoked' },
    'reconnect-github error: GitHub says your token was revoked, so it is not written here. | Reconnect GitHub, then update this secret. | [Reconnect GitHub]',
  ],
  [
    'the pasted token was revoked',
    { connection: 'revoked' },
    'reconnect-github error: GitHub says your token was revoked, so it is not written here. | Replace the classic token on the Connection page, then update this secret. | [Replace classic token]',
    'pat',
  ],
  [
    'the token cannot be opened',
    { connection: 'unreadable' },
    'reconnect-github error: Your stored token cannot be opened any more, because its key is gone. | Reconnect GitHub, then update this secret. | [Reconnect GitHub]',
  ],
  [
    'the token expires',
    { connection: 'expiring' },
    'reconnect-github error: GitHub gave a token that expires within hours, so it is not written into a secret. | Use a classic token; or whoever runs the OAuth App switches off “Expire user access tokens”, and you reconnect GitHub. | [Use a classic token]',
  ],
  [
    'the scope is missing',
    { connection: 'scope-missing' },
    'grant-scope error: Your GitHub connection may not read packages. | Grant it at GitHub, then update this secret. | [Grant read:packages]',
  ],
  [
    'the pasted token’s scope is missing',
    { connection: 'scope-missing' },
    'grant-scope error: Your GitHub connection may not read packages. | Give the classic token the scope read:packages at GitHub, or replace it; then update this secret. | [Replace classic token]',
    'pat',
  ],
  [
    'there is no PullSecret',
    { secret: { state: 'missing' } },
    `provision error: The secret is not here yet. | ${RETRIED} | [Create this secret]`,
  ],
  [
    'it holds an older token',
    { secret: { state: 'outdated', detail: 'token-changed' } },
    `update-secret warning: The secret holds an older token of yours. | ${RETRIED} | [Update this secret]`,
  ],
  [
    'it was written for another login',
    { secret: { state: 'outdated', detail: 'login-changed' } },
    `update-secret warning: The secret was written for your former login ada-old; you are ada now. | ${RETRIED} | [Update this secret]`,
  ],
  [
    'it lacks labels',
    { secret: { state: 'outdated', detail: 'labels-changed' } },
    'update-secret warning: The secret does not carry the labels that Pullkey gives it. | [Update this secret]',
  ],
  [
    'it is unusable',
    { secret: { state: 'malformed' } },
    `update-secret error: The secret’s content cannot be used. | ${RETRIED} | [Update this secret]`,
  ],
  [
    'it is somebody else’s',
    { secret: { state: 'foreign' } },
    'secret-foreign error: A ghcr-secret that Pullkey did not write stands here. It is not touched. | Look at it with the command below. If nobody needs it, delete it yourself, then provision.',
  ],
  [
    'the cluster is out of reach',
    { secret: { state: 'unreadable', detail: 'unreachable' } },
    'cluster-unreachable error: The secret could not be read: the cluster cannot be reached. | Secrets and pods stay as they are.',
  ],
  [
    'the cluster refuses',
    { secret: { state: 'unreadable', detail: 'denied' } },
    'cluster-denied error: The cluster does not let Pullkey read the secret here. | Ask whoever runs the cluster to grant Pullkey’s role.',
  ],
]

test.each(table)('%s', (_, findings, text, source) => {
  expect(tell(findings, source)).toBe(text)
})
