import { expect } from 'vitest'
import type { Target } from '#tests/support/procedure-inputs.ts'
import type { Caller } from '#tests/support/world.ts'

/** What is asked about an adopted namespace, and what the contract has it answered with where its Consent is missing. */

/** A value, or the code of what was thrown. */
const orCode = (answer: Promise<unknown>) =>
  answer.catch(({ cause }: { cause?: { code?: string } }) => ({ thrown: cause?.code }))

/** Every answer about the namespace, but those that end something. In turn, so that what was asked stands in its order. */
export async function answersAbout(caller: Caller, target: Target & { namespace: string }) {
  const { projectId, environmentId, namespace } = target
  const [inProject, wanted] = [{ projectId }, { projectId, type: 'production' as const, namespace }]
  const { environment, pullStatus, pullSecret } = caller
  return {
    add: await orCode(environment.add(wanted)),
    consent: await orCode(environment.consent(wanted)),
    read: await orCode(pullStatus.read(target)),
    glance: await orCode(pullStatus.glance({ projectIds: [projectId] })),
    overview: await orCode(pullStatus.overview({ projectIds: [projectId] })),
    plan: await orCode(pullSecret.plan(inProject)),
    provision: await orCode(pullSecret.provision(inProject)),
    takeOver: await orCode(pullSecret.provision({ ...inProject, takeOver: true })),
    remove: await orCode(pullSecret.remove(inProject)),
    checkImage: await orCode(pullStatus.checkImage({ projectId, environmentId, image: 'ghcr.io/ada/web:1.4' })),
  }
}

/** What each of these is while the namespace is closed. */
export function closedAnswers({ environmentId, namespace }: Omit<Target, 'projectId'> & { namespace: string }) {
  const place = { environmentId, namespace }
  const failed = [{ ...place, outcome: 'failed', error: { code: 'CONSENT_MISSING', message: expect.any(String) } }]
  const secret = { state: 'unreadable', detail: 'consent' }
  const verdict = expect.objectContaining({ code: 'consent-missing', severity: 'error' })
  return {
    add: { thrown: 'CONSENT_MISSING' },
    consent: { granted: false, manifest: expect.any(String) },
    read: {
      ...place,
      readAt: expect.any(String),
      tookMs: expect.any(Number),
      secret,
      usage: { defaultServiceAccount: null, unreadable: 'consent' },
      containers: [],
      unread: ['pods', 'events', 'service-account'].map((part) => ({ part, trouble: 'consent' })),
      findings: [verdict],
      verdict,
    },
    glance: [{ environmentId, verdict, failing: null }],
    overview: [{ ...place, projectId: expect.any(String), type: 'production', secret }],
    plan: [{ ...place, action: 'refused', reason: 'CONSENT_MISSING', version: 'unread' }],
    provision: failed,
    takeOver: failed,
    remove: failed,
    checkImage: { thrown: 'CONSENT_MISSING' },
  }
}
