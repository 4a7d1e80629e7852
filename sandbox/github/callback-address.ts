/** Which addresses GitHub sends people back to: the registered one's host and port, at its path or below; loopback on any port. */

const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]'])

export function isCallbackAllowed(asked: string, registered: string): boolean {
  if (!URL.canParse(asked)) return false
  const [to, base] = [new URL(asked), new URL(registered)]
  const isBelow = to.pathname === base.pathname || to.pathname.startsWith(`${base.pathname.replace(/\/$/, '')}/`)
  return to.protocol === base.protocol && isBelow && isSameHost(to, base)
}

function isSameHost(to: URL, base: URL) {
  if (LOOPBACK.has(base.hostname)) return LOOPBACK.has(to.hostname)
  return to.port === base.port && (to.hostname === base.hostname || to.hostname.endsWith(`.${base.hostname}`))
}
