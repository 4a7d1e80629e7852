/** How GitHub words its trouble, in the API and on its pages. */
import { apiError, html } from './answers.ts'
import { page } from './page.ts'
import type { AnswerableTrouble } from './trouble.ts'

export function answerTrouble(trouble: AnswerableTrouble, area: 'api' | 'web', now: Date): Response {
  if (trouble.mode === 'rate-limited') return rateLimited(trouble, now)
  if (trouble.mode === 'sso') return samlRequired(trouble.organisation)
  if (trouble.mode === 'oauth-app-restricted') return appRestricted(trouble.organisation)
  if (area === 'web')
    return html(page('Something went wrong', '<main><h1>Something went wrong</h1></main>'), trouble.status)
  const messages: Record<number, string> = { 401: 'Bad credentials', 403: 'Forbidden', 404: 'Not Found' }
  return apiError(trouble.status, messages[trouble.status] ?? 'Server Error')
}

export function samlRequired(organisation: string) {
  return apiError(
    403,
    'Resource protected by organization SAML enforcement. You must grant your OAuth token access to this organization.',
    '',
    { 'x-github-sso': `required; url=https://github.com/orgs/${organisation}/sso?authorization_request=FAKE` },
  )
}

export function appRestricted(organisation: string) {
  return apiError(403, restrictionMessage(organisation))
}

export function restrictionMessage(organisation: string) {
  return (
    `Although you appear to have the correct authorization credentials, the \`${organisation}\` organization has enabled ` +
    'OAuth App access restrictions, meaning that data access to third-parties is limited. For more information on these ' +
    'restrictions, including how to enable this app, visit ' +
    'https://docs.github.com/articles/restricting-access-to-your-organization-s-data/'
  )
}

function rateLimited(trouble: Extract<AnswerableTrouble, { mode: 'rate-limited' }>, now: Date) {
  const { kind, status, seconds } = trouble
  if (kind === 'secondary') {
    const message = 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.'
    return apiError(status, message, '/using-the-rest-api/rate-limits-for-the-rest-api', {
      'retry-after': String(seconds),
    })
  }
  return apiError(status, 'API rate limit exceeded.', '/using-the-rest-api/rate-limits-for-the-rest-api', {
    'x-ratelimit-limit': '5000',
    'x-ratelimit-remaining': '0',
    'x-ratelimit-used': '5000',
    'x-ratelimit-reset': String(Math.ceil(now.getTime() / 1000) + seconds),
    'x-ratelimit-resource': 'core',
  })
}
