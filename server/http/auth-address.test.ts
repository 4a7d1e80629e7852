import { expect, test } from 'vitest'
import { answerOdd } from '#server/http/auth-address.ts'

const home = 'http://localhost:3000'

function answerTo(action: string, query = '', init: RequestInit = {}) {
  return answerOdd(action, new Request(`${home}/api/auth/${action}${query}`, init), home)
}

test.each([
  ['session', '?callbackUrl='],
  ['session', '?callbackUrl=%2Fprojects'],
  ['signin', '?callbackUrl=https%3A%2F%2Fevil.example'],
  ['error', '?error=OAuthCallback'],
  ['error', ''],
])('%s%s is for NextAuth to answer', (action, query) => {
  expect(answerTo(action, query)).toBeNull()
})

test.each(['%00', 'projects', 'javascript%3A1', '%2F&callbackUrl=then'])('callbackUrl=%s is refused', (text) => {
  expect(answerTo('session', `?callbackUrl=${text}`)?.status).toBe(400)
})

test.each(['%00', '%0D%0Ax:y', '%F0%9F%92%A5'])('the error %s is an unknown one', (text) => {
  const answer = answerTo('error', `?error=${text}`)
  expect([answer?.status, answer?.headers.get('location')]).toEqual([302, `${home}/?error=unknown`])
})

test('a cookie that holds no address is removed, and the request made again without it', () => {
  const headers = { cookie: '__Host-next-auth.callback-url=then' }
  const answer = answerTo('callback/github', '?code=a&state=b', { headers })
  expect([answer?.status, answer?.headers.get('location')]).toEqual([302, '/api/auth/callback/github?code=a&state=b'])
  expect(answer?.headers.get('set-cookie')).toMatch(/^__Host-next-auth.callback-url=; Path=\/; Max-Age=0; .*; Secure$/)
  expect(answerTo('signin/github', '', { method: 'POST', headers })?.status).toBe(400)
  expect(answerTo('csrf', '', { headers: { cookie: 'next-auth.callback-url=http%3A%2F%2Flocalhost' } })).toBeNull()
})
