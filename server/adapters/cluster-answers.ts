import { z } from 'zod'
import type { ConsentFound } from '#server/domain/consent.ts'
import type { ManagedFields } from '#server/domain/field-managers.ts'
import type { ObjectFound } from '#server/domain/ownership.ts'
import { CONFIG_KEY, type PullSecretFound, type PullSecretListed } from '#server/domain/pull-secret.ts'
import { maskTokens } from '#server/domain/token-mask.ts'
import { Secret } from '#server/secret.ts'

/** The shapes of what Pullkey reads from the API server. Something in front of it may answer with anything. */

const text = z.string().nullish()
const texts = z.record(z.string(), z.string()).nullish()
const metadata = z.object({
  namespace: text,
  uid: text,
  resourceVersion: text,
  deletionTimestamp: text,
  labels: texts,
  annotations: texts,
})
type Metadata = z.infer<typeof metadata> | null | undefined
const managed = z.array(z.object({ manager: text, operation: text, fieldsV1: z.unknown() })).nullish()

function objectFound(found: Metadata): ObjectFound {
  return {
    labels: found?.labels ?? {},
    annotations: found?.annotations ?? {},
    isDeleting: Boolean(found?.deletionTimestamp),
  }
}

export const namespaceAnswer = z
  .object({ metadata: metadata.nullish(), status: z.object({ phase: text }).nullish() })
  .transform(({ metadata: found, status }): ObjectFound => {
    const object = objectFound(found)
    return { ...object, isDeleting: object.isDeleting || status?.phase === 'Terminating' }
  })

export const secretAnswer = z
  .object({
    metadata: metadata.extend({ managedFields: managed }).nullish(),
    type: text,
    immutable: z.boolean().nullish(),
    data: texts,
  })
  .transform(({ metadata: found, type, immutable, data }): PullSecretFound => {
    const encoded = data?.[CONFIG_KEY]
    return {
      ...objectFound(found),
      uid: found?.uid ?? '',
      resourceVersion: found?.resourceVersion ?? '',
      type: type ?? '',
      config: encoded === undefined ? null : new Secret(Buffer.from(encoded, 'base64').toString('utf8')),
      immutable: immutable ?? false,
      managedFields: managedFields(found?.managedFields ?? []),
    }
  })

/** Names that other tools chose for themselves: what a page cannot show in a line is left out. */
function managedFields(entries: NonNullable<z.infer<typeof managed>>): ManagedFields[] {
  return entries.map(({ manager, operation, fieldsV1 }) => ({
    manager: maskTokens(manager ?? '').slice(0, 128),
    operation: operation ?? '',
    fields: fieldsV1,
  }))
}

/** A DELETE is answered with a Status once the object is gone, and with the object while a finalizer keeps it. */
export const deleteAnswer = z
  .object({ metadata: metadata.nullish() })
  .transform(({ metadata: found }) => (found?.deletionTimestamp ? ('deleting' as const) : ('deleted' as const)))

export const listedAnswer = z.object({ metadata: metadata.extend({ managedFields: managed }).nullish() }).transform(
  ({ metadata: found }): PullSecretListed => ({
    ...objectFound(found),
    namespace: found?.namespace ?? '',
    managedFields: managedFields(found?.managedFields ?? []),
  }),
)

/** An empty list of metadata comes with `items: null`. */
export const metadataListAnswer = z
  .object({ items: z.array(listedAnswer).nullish() })
  .transform(({ items }) => items ?? [])

export const accountAnswer = z
  .object({ imagePullSecrets: z.array(z.object({ name: text })).nullish() })
  .transform(({ imagePullSecrets }) => (imagePullSecrets ?? []).flatMap(({ name }) => name ?? []))

const subject = z.object({
  kind: z.string(),
  apiGroup: z.string().optional(),
  name: z.string(),
  namespace: z.string().optional(),
})

/** RoleBinding, rbac.authorization.k8s.io/v1. One without subjects comes without that field. */
export const consentAnswer = z
  .object({ metadata: metadata.nullish(), roleRef: subject, subjects: z.array(subject).nullish() })
  .transform(({ metadata: found, roleRef, subjects }): ConsentFound => {
    const { annotations, isDeleting } = objectFound(found)
    return { roleRef, subjects: subjects ?? [], annotations, isDeleting }
  })

/** SelfSubjectReview, authentication.k8s.io/v1. */
export const usernameAnswer = z
  .object({ status: z.object({ userInfo: z.object({ username: z.string().min(1) }) }) })
  .transform(({ status }) => status.userInfo.username)

/** SelfSubjectAccessReview, authorization.k8s.io/v1. */
export const accessAnswer = z
  .object({ status: z.object({ allowed: z.boolean() }) })
  .transform(({ status }) => status.allowed)

/** Distributions add their own words (`v1.35.4+k3s1`); what is no version is not repeated. */
export const versionAnswer = z
  .object({ gitVersion: text })
  .transform(({ gitVersion }) => (/^v[\w.+-]{1,64}$/.test(gitVersion ?? '') ? String(gitVersion) : 'unknown'))

/** One page of a LIST, and where the next one begins. */
export const pageOf = <T extends z.ZodType>(item: T) =>
  z.object({ items: z.array(item), metadata: z.object({ continue: text }).nullish() })
