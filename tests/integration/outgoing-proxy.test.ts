import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

/** The hosts for which a proxy is asked, by a process with these variables besides the proxy's address. */
async function askedOf(variables: Record<string, string>): Promise<string[]> {
  const asked: string[] = []
  const proxy = createServer().on('connect', (request, socket) => {
    asked.push(request.url ?? '')
    socket.end('HTTP/1.1 502 Bad Gateway\r\n\r\n')
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const HTTPS_PROXY = `http://127.0.0.1:${(proxy.address() as AddressInfo).port}`
  const env = { PATH: process.env.PATH, NODE_ENV: 'test', HTTPS_PROXY, ...variables } as const
  await promisify(execFile)(process.execPath, ['tests/support/outgoing-questions.ts'], { env })
  proxy.closeAllConnections()
  proxy.close()
  return [...new Set(asked)].sort()
}

test('GitHub and the registry are asked through an outgoing proxy, and the API server never is', async () => {
  expect(await askedOf({ NODE_USE_ENV_PROXY: '1' })).toEqual(['github.invalid:443', 'registry.invalid:443'])
})

test('what NO_PROXY names is asked directly', async () => {
  expect(await askedOf({ NODE_USE_ENV_PROXY: '1', NO_PROXY: 'registry.invalid' })).toEqual(['github.invalid:443'])
})

test('without NODE_USE_ENV_PROXY the proxy is not asked at all', async () => {
  expect(await askedOf({})).toEqual([])
})
