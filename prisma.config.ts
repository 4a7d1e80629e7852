import { defineConfig } from 'prisma/config'

// `prisma generate` and `validate` download a native engine before they do anything, and never use it. Naming any
// existing executable skips the download, so both work without a network. Not for `migrate`, which would run it.
if (process.argv.some((argument) => argument === 'generate' || argument === 'validate')) {
  process.env.PRISMA_SCHEMA_ENGINE_BINARY ??= process.execPath
}

export default defineConfig({
  schema: 'prisma/schema.prisma',
  migrations: { path: 'prisma/migrations' },
  // Only `prisma migrate status` and its like read this; the server applies migrations itself at start.
  ...(process.env.DATABASE_URL ? { datasource: { url: process.env.DATABASE_URL } } : {}),
})
