import createNextIntlPlugin from 'next-intl/plugin'

const withMessages = createNextIntlPlugin({
  requestConfig: './app/_messages/request.ts',
  // Messages are parsed by the build, not by every browser.
  experimental: { messages: { path: './app/_messages', format: 'json', locales: 'infer', precompile: true } },
})

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  // Every page comes with its title: streamed later, it is missing for a moment that a screen reader hears.
  htmlLimitedBots: /.*/,
  // One instance of each in the process, whatever bundle asks: an error's class must be the same one everywhere.
  serverExternalPackages: ['@electric-sql/pglite', 'pglite-prisma-adapter', '@kubernetes/client-node', 'undici'],
  outputFileTracingIncludes: { '/*': ['./prisma/migrations/**/*'] },
}

export default withMessages(config)
