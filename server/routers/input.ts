import { z } from 'zod'
import { environmentTypes } from '#server/domain/environment.ts'
import { MAX_IMAGE_LENGTH, parseImageReference } from '#server/domain/image-reference.ts'
import { adoptionRefusal, NAMESPACE_NAME } from '#server/domain/namespace.ts'
import { Secret } from '#server/secret.ts'

/** The shapes that procedures take. An id's form is checked, not whether it exists: what is not yours is NOT_FOUND. */

export const id = z.string().regex(/^[\w-]{1,64}$/, 'is not an id')
/** Printable text: PostgreSQL takes no NUL and no half of a character, and no name needs a line break. */
const text = z.string().regex(/^[^\p{Cc}\p{Cs}]*$/u, 'holds a control character')

export const projectName = text.trim().min(1, 'Give the project a name.').max(60, 'A name has at most 60 characters.')
const environmentType = z.enum(environmentTypes, 'is not one of development, staging, production')
/** A project may begin with none. */
export const environments = z
  .array(environmentType)
  .max(environmentTypes.length, 'Choose each environment once.')
  .refine((types) => new Set(types).size === types.length, 'Choose each environment once.')

export const page = z.object({ cursor: id.nullish().transform((cursor) => cursor ?? undefined) })
export const projectPage = page.extend({ search: text.trim().max(63).optional() })
export const auditPage = page.extend({ projectId: id.optional(), isTrouble: z.boolean().optional() })
/** A search parameter: all of its values in an address, of which there may be one. */
const once = <Shape extends z.ZodType>(shape: Shape) =>
  z
    .array(shape)
    .max(1, 'is there more than once')
    .transform(([value]) => value || undefined)
export const activityQuery = z.object({
  project: once(z.union([z.literal(''), id])),
  show: once(z.enum(['', 'trouble'])),
})
export const projectRef = z.object({ projectId: id })
const adoptable = z
  .string()
  .regex(NAMESPACE_NAME, 'is not the name of a namespace')
  .refine((name) => adoptionRefusal(name) === null, 'is never adopted')
export const newEnvironment = projectRef.extend({ type: environmentType, namespace: adoptable.optional() })
export const consentRef = projectRef.extend({ type: environmentType, namespace: adoptable })
export const environmentRef = projectRef.extend({ environmentId: id })
export const placementRef = z.object({ environmentId: id })
export const environmentsRef = projectRef.extend({
  environmentIds: z.array(id).min(1).max(environmentTypes.length).optional(),
})
/** GitHub's own form: letters, digits and single hyphens; an underscore comes with managed accounts. */
export const login = z
  .string()
  .trim()
  .regex(/^@?[a-z0-9][a-z0-9_-]{0,99}$/i, 'is not a GitHub login')
  .transform((text) => text.replace(/^@/, ''))
export const githubId = z.string().regex(/^[1-9]\d{0,18}$/, 'is not a GitHub id')
/** What a plan read of a Secret: its uid and resourceVersion, or a word of ours. */
const version = z.string().regex(/^[\w/.-]{1,128}$/, 'is not a version')
export const provisioning = z.object({
  takeOver: z.boolean().optional(),
  replace: z.boolean().optional(),
  versions: z.record(id, version).optional(),
})
const image = z
  .string()
  .trim()
  .min(1, 'Name an image.')
  .max(MAX_IMAGE_LENGTH, 'This is too long for an image.')
  .transform((text, context) => {
    const reference = parseImageReference(text)
    if (!reference) context.addIssue({ code: 'custom', message: 'This is not the name of an image.' })
    return reference ?? z.NEVER
  })
export const environmentImage = environmentRef.extend({ image })
/** At most as many as a page of projects holds, several times over. */
export const projectsRef = z.object({ projectIds: z.array(id).max(200).optional() })
/** What the list shows at once. */
export const glanceRef = z.object({ projectIds: z.array(id).min(1).max(50) })
/** Kept as text for as short as can be. GitHub warns that tokens grow; no classic one comes near this. */
export const pastedToken = z.object({
  token: z
    .string()
    .trim()
    .min(1, 'Paste a token.')
    .max(255, 'This is too long for a token.')
    .regex(/^[\x21-\x7e]+$/, 'This is not a token.')
    .transform((token) => new Secret(token)),
})
/** GitHub lists at most 10,000 packages, a hundred on a page. */
export const packagePage = z.object({
  cursor: z
    .string()
    .regex(/^[1-9]\d?$/, 'is not a page')
    .nullish()
    .transform((cursor) => Number(cursor ?? 1)),
})
