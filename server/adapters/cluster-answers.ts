import { z } from 'zod'
import type { NamespaceFound, PullSecretFound, PullSecretListed } from '#server/domain/pull-secret.ts'
import { Secret } from '#server/secret.ts'

/** The shapes of what Pullkey reads from the API server. Something in front of it may answer with anything. */

const text = z.string().nullish()
const texts = z.record(z.string(), z.string()).nullish()
const metadata = z.object({
  name: text,
  namespace: text,
  uid: text,
  resourceVersion: text,
  labels: texts,
  annotations: texts,
})

export const namespaceAnswer = z
  .object({ metadata: metadata.nullish(), status: z.object({ phase: text }).nullish() })
  .transform(
    (namespace): NamespaceFound => ({
      labels: namespace.metadata?.labels ?? {},
      isTerminating: namespace.status?.phase === 'Terminating',
    }),
  )

export const secretAnswer = z
  .object({ metadata: metadata.nullish(), type: text, data: texts })
  .transform(({ metadata: found, type, data }): PullSecretFound => {
    const encoded = data?.['.dockerconfigjson']
    return {
      uid: found?.uid ?? '',
      resourceVersion: found?.resourceVersion ?? '',
      type: type ?? '',
      labels: found?.labels ?? {},
      annotations: found?.annotations ?? {},
      config: encoded === undefined ? null : new Secret(Buffer.from(encoded, 'base64').toString('utf8')),
    }
  })

/** An empty list of metadata comes with `items: null`. */
export const metadataListAnswer = z
  .object({ items: z.array(z.object({ metadata: metadata.nullish() })).nullish() })
  .transform(({ items }): PullSecretListed[] =>
    (items ?? []).map(({ metadata: found }) => ({
      namespace: found?.namespace ?? '',
      labels: found?.labels ?? {},
      annotations: found?.annotations ?? {},
    })),
  )

export const accountAnswer = z
  .object({ imagePullSecrets: z.array(z.object({ name: text })).nullish() })
  .transform(({ imagePullSecrets }) => (imagePullSecrets ?? []).flatMap(({ name }) => name ?? []))

/** One page of a LIST, and where the next one begins. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), metadata: z.object({ continue: text }).nullish() })
