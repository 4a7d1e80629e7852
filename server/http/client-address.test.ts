import { expect, test } from 'vitest'
import { clientAddress } from '#server/http/client-address.ts'

// The last address is the socket's own.
test.each([
  ['without a proxy, the socket', '192.0.2.7', 0, '192.0.2.7'],
  ['without a proxy, the socket whatever the client wrote', '10.0.0.1, 10.0.0.2, 192.0.2.7', 0, '192.0.2.7'],
  ['behind one proxy, what it wrote', '192.0.2.7, 10.0.0.2', 1, '192.0.2.7'],
  ['behind one proxy, what it wrote after the client', '1.1.1.1, 192.0.2.7, 10.0.0.2', 1, '192.0.2.7'],
  ['behind two proxies, what the first one wrote', '1.1.1.1,192.0.2.7,10.0.0.3,10.0.0.2', 2, '192.0.2.7'],
  ['past the proxies, the socket', '192.0.2.7', 2, '192.0.2.7'],
])('a client is known by %s', (_, forwarded, proxies, address) => {
  expect(clientAddress(new Headers({ 'x-forwarded-for': forwarded }), proxies)).toBe(address)
})
