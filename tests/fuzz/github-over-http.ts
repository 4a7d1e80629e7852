import fc from 'fast-check'
import { createGitHub, type GitHub } from '#server/adapters/github.ts'
import { Secret } from '#server/secret.ts'
import { answerOf, assertLike, ends, given, type OverHttp, staying, token } from '#tests/fuzz/any-answer.ts'
import { assertCheck, gitHubBody, gitHubHeaders } from '#tests/fuzz/github-answers.ts'
import { nearly } from '#tests/fuzz/odd.ts'

const user = fc.constant({ id: 1, login: 'ada', avatar_url: 'https://a.example/1', type: 'User', name: 'Ada' })
const gitHubBodies = fc.oneof(
  gitHubBody,
  ...[
    user,
    fc.constant({ scopes: ['read:packages'], expires_at: '2026-01-01T00:00:00Z' }),
    fc.constant([{ name: 'web', owner: { login: 'ada' }, visibility: 'private' }]),
    fc.constant({ state: 'active' }),
  ].map((valid) => nearly<unknown>(valid).map((value) => JSON.stringify(value) ?? '')),
)
const person = { githubId: '1', login: 'ada', avatarUrl: '' }

const askGitHub: Record<keyof GitHub, (gitHub: GitHub, secret: Secret) => Promise<void>> = {
  getUser: (gitHub, secret) =>
    ends(gitHub.getUser(secret, staying), ['GITHUB_UNREACHABLE'], (found) => assertLike(found, person)),
  findUser: (gitHub, secret) =>
    ends(gitHub.findUser({ login: 'ada' }, secret, staying), ['GITHUB_UNREACHABLE', 'TOKEN_REVOKED'], (found) => {
      if (found) assertLike(found, person)
    }),
  inspectToken: (gitHub, secret) =>
    ends(gitHub.inspectToken(secret, staying), ['GITHUB_UNREACHABLE'], (found) => {
      if (found !== 'dead') assertLike(found, { user: person, scopes: [''] })
    }),
  checkToken: async (gitHub, secret) => {
    for (const source of ['oauth', 'pat'] as const)
      await ends(gitHub.checkToken(secret, source, staying), [], assertCheck)
  },
  revokeToken: (gitHub, secret) => ends(gitHub.revokeToken(secret, staying), [], (is) => assertLike(is, true)),
  revokeGrant: (gitHub, secret) => ends(gitHub.revokeGrant(secret, staying), [], (word) => assertLike(word, '')),
  listPackages: (gitHub, secret) =>
    ends(gitHub.listPackages(secret, 1, staying), ['GITHUB_UNREACHABLE', 'TOKEN_REVOKED', 'SCOPE_MISSING'], (found) =>
      assertLike(found, { packages: [{ path: '', isPrivate: true }], hasMore: true }),
    ),
  isMember: (gitHub, secret) =>
    ends(gitHub.isMember(secret, 'acme', staying), ['GITHUB_UNREACHABLE'], (is) => assertLike(is, true)),
}

export const gitHubOverHttp: OverHttp = (server) => {
  const gitHub = createGitHub({
    apiUrl: server.url,
    webUrl: 'https://github.com',
    clientId: 'id',
    clientSecret: new Secret('a-client-secret'),
  })
  const methods = fc.constantFrom(...(Object.keys(askGitHub) as (keyof GitHub)[]))
  return {
    parser: 'GitHub over HTTP',
    claim: 'is understood, or said to have given no answer',
    property: fc.asyncProperty(methods, given(gitHubHeaders, gitHubBodies), async (method, one) => {
      server.answer = answerOf(one)
      await askGitHub[method](gitHub, new Secret(token))
    }),
  }
}
