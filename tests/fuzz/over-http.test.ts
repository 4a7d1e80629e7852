import { afterAll, test } from 'vitest'
import { AnyServer } from '#tests/fuzz/any-answer.ts'
import { clusterOverHttp } from '#tests/fuzz/cluster-over-http.ts'
import { gitHubOverHttp } from '#tests/fuzz/github-over-http.ts'
import { holds, TIMEOUT_MS } from '#tests/fuzz/property.ts'
import { registryOverHttp } from '#tests/fuzz/registry-over-http.ts'

/** The three systems that Pullkey asks, as servers that answer with anything. */

const server = await AnyServer.start()
afterAll(() => server[Symbol.asyncDispose]())

const properties = [gitHubOverHttp, registryOverHttp, clusterOverHttp].map((over) => over(server))

test.each(properties)('$parser $claim', { timeout: TIMEOUT_MS }, (property) => holds(property))
