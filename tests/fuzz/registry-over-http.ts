import fc from 'fast-check'
import { createRegistry } from '#server/adapters/registry.ts'
import { Secret } from '#server/secret.ts'
import { answerOf, given, type OverHttp, staying, token } from '#tests/fuzz/any-answer.ts'
import { assertResult, registryBody, registryHeaders } from '#tests/fuzz/registry-answers.ts'
import { tracesOf } from '#tests/support/canary.ts'

const image = { host: 'ghcr.io', name: 'ada/web', reference: 'latest' }
const answer = given(registryHeaders, registryBody)

export const registryOverHttp: OverHttp = (server) => {
  const registry = createRegistry({ host: 'ghcr.io', url: server.url })
  return {
    parser: 'a registry over HTTP',
    claim: 'comes to one result, with nothing of the credential in it',
    property: fc.asyncProperty(answer, answer, async (first, then) => {
      server.answer = (asked, response) =>
        answerOf(asked.url.pathname.startsWith('/v2/') ? then : first)(asked, response)
      const result = await registry.checkManifest(image, { login: 'ada', token: new Secret(token) }, staying)
      assertResult(result)
      if (tracesOf(token, JSON.stringify(result)).length > 0) throw new Error('it shows the token')
    }),
  }
}
