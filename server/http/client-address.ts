import { subscribe } from 'node:diagnostics_channel'
import type { IncomingMessage } from 'node:http'

/** Tells clients apart by address, without believing what a client writes about itself. */

const FORWARDED = 'x-forwarded-for'

/**
 * Appends the socket's address to each request's X-Forwarded-For, as a proxy does. Next adds it only where a client sends
 * no such header, and hands the socket to no route.
 */
export function appendSocketAddresses(): void {
  subscribe('http.server.request.start', (message) => {
    const { headers, socket } = (message as { request: IncomingMessage }).request
    headers[FORWARDED] = [headers[FORWARDED], socket.remoteAddress].filter(Boolean).join(', ')
  })
}

/**
 * The address that stands before those of `trustedProxies` proxies, counted from the right: the nearest proxy is the
 * socket's own address, and each proxy appended the one that it was reached from.
 */
export function clientAddress(headers: Headers, trustedProxies: number): string {
  const addresses = (headers.get(FORWARDED) ?? '').split(',').map((address) => address.trim())
  return addresses.at(-1 - trustedProxies) ?? addresses[0] ?? ''
}
