import createNextIntlPlugin from 'next-intl/plugin'

const withMessages = createNextIntlPlugin({
  requestConfig: './app/_messages/request.ts',
  // Messages are parsed by the build, not by every browser.
  experimental: { messages: { path: './app/_messages', format: 'json', locales: 'infer', precompile: true } },
})

// `npm run build:image` sets it: a folder that needs no node_modules beside it. `next start` is not made to serve one.
const isForImage = process.env.BUILD_FOR === 'image'

/**
 * On every answer that Next gives: pages, routes, files, and what is not there. What depends on the configuration, and so
 * on the process, is added in proxy.ts and server/http/route.ts.
 */
const headers = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'same-origin',
  'x-frame-options': 'DENY',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
}

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Every page comes with its title: streamed later, it is missing for a moment that a screen reader hears.
  htmlLimitedBots: /.*/,
  // One instance of each in the process, whatever bundle asks: an error's class must be the same one everywhere.
  serverExternalPackages: ['@electric-sql/pglite', 'pglite-prisma-adapter', '@kubernetes/client-node', 'undici'],
  outputFileTracingIncludes: { '/*': ['./prisma/migrations/**/*'] },
  ...(isForImage ? { output: 'standalone' } : {}),
  headers: async () => [
    { source: '/:path*', headers: Object.entries(headers).map(([key, value]) => ({ key, value })) },
  ],
}

export default withMessages(config)
