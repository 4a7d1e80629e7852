/** Which handler answers a call. A route is written `METHOD /path/:parameter`; HEAD is answered by GET's handler. */
import type { Call } from './http-listener.ts'

export type Parameters = Record<string, string>
export type Handler = (call: Call, parameters: Parameters) => Response | Promise<Response>
/** Routes by the area that trouble can be switched on for; `control` never has trouble and is not counted. */
export type Routes<Area extends string> = Record<Area | 'control', Record<string, Handler>>
export type Match<Area extends string> = {
  area: Area | 'control'
  name: string
  path: string
  answer: (call: Call) => Response | Promise<Response>
}

/** `prefixes` says under which path an area lives; names and paths leave it out. */
export function router<Area extends string>(routes: Routes<Area>, prefixes: Partial<Record<Area, string>> = {}) {
  const areas = Object.keys(routes) as (Area | 'control')[]
  const compiled = areas.flatMap((area) => {
    const prefix = (area !== 'control' && prefixes[area]) || ''
    return Object.entries(routes[area]).map(([name, handle]) => {
      const [method, pathname] = name.split(' ') as [string, string]
      return { area, method, pathname, prefix, handle, pattern: new URLPattern({ pathname: prefix + pathname }) }
    })
  })
  return (call: Call): Match<Area> | undefined => {
    const method = call.method === 'HEAD' ? 'GET' : call.method
    for (const route of compiled) {
      const found = route.method === method && route.pattern.exec({ pathname: call.url.pathname })
      if (!found) continue
      const parameters = Object.fromEntries(
        Object.entries(found.pathname.groups).map(([key, value]) => [key, decodeURIComponent(value ?? '')]),
      )
      return {
        area: route.area,
        name: `${call.method} ${route.pathname}`,
        path: call.url.pathname.slice(route.prefix.length),
        answer: (whole) => route.handle(whole, parameters),
      }
    }
    return undefined
  }
}
